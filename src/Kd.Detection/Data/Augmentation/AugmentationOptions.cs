using Kd.Core.Cells;
using Kd.Core.Plans;

namespace Kd.Detection.Data.Augmentation;

/// <summary>Which augmentations run, in this order: colour, crop, flip.</summary>
/// <param name="Copies">Independently augmented samples of every image in a batch.</param>
public sealed record AugmentationOptions(bool Flip, bool Colour, bool Crop, int Copies)
{
    public static AugmentationOptions None { get; } = new(false, false, false, 1);

    public static AugmentationOptions Of(RecipeSpec recipe) => new(recipe.Flip, recipe.Colour, recipe.Crop, TrainingLength.Samples(recipe));
}
