using System.Collections.Immutable;

namespace Kd.Core.Grids;

/// <summary>
/// Precedence (experiment.md section 1, rule 5): detector default, recipe, the data set's recipe, config; each later
/// one wins setting by setting.
/// </summary>
internal sealed record SettingResolution(CellSettings Settings, ImmutableArray<ResolvedSetting> Explained)
{
    public static SettingResolution Of(GridDataset dataset, GridDetector detector, GridRecipe recipe, GridConfig? config, SettingLayer? last)
    {
        var network = config?.Detector is { } own && own.Preset is { } preset ? new GridDetector(preset, own.Changes) : detector;
        var settings = new CellSettings(DetectorPresets.For(network.Preset, dataset.Options.Size), RecipePresets.For(recipe.Preset));
        var origins = SettingFields.Detector.ToDictionary(f => f.Name, _ => (Words: $"detector '{network.Preset}'", Pointer: (string?)null));
        SettingFields.Recipe.ToList().ForEach(f => origins[f.Name] = ($"built-in recipe '{recipe.Preset}'", null));
        origins["levels"] = origins["baseAnchor"] = ($"default for {dataset.Options.Size} px", null);

        IEnumerable<SettingLayer?> layers =
        [
            network.Changes, .. recipe.Changes, dataset.Recipe,
            config?.Detector is { Preset: null } ? config.Detector.Changes : null, config?.Recipe, last,
        ];
        foreach (var (layer, setting) in layers.OfType<SettingLayer>().SelectMany(layer => layer.Settings.Select(setting => (layer, setting))))
        {
            settings = setting.Apply(settings);
            origins[setting.Name] = (layer.Origin, setting.Pointer);
        }

        var fields = SettingFields.Detector.Concat(SettingFields.Recipe);
        return new SettingResolution(settings, [.. fields.Select(f => new ResolvedSetting(f.Name, f.Show(settings), origins[f.Name].Words, origins[f.Name].Pointer))]);
    }
}
