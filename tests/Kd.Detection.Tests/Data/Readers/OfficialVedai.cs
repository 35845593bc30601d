using System.Text;
using Kd.Core.Cells;
using Kd.Detection.Data.Readers;

namespace Kd.Detection.Tests.Data.Readers;

/// <summary>Annotation files in VEDAI's layout and with its numbers: images of each fold, objects of each class in each test list, objects of other classes, boxes that reach outside. Where objects stand is made up.</summary>
internal static class OfficialVedai
{
    private const int Plane = 31;
    private const int FoldCount = 10;
    private const int TestImages = 121;

    // 00000688, the 69th of fold 2's list, holds two pickups and nothing else; so does the 69th of the others.
    private const int PickupImage = 68;
    private const int Pickups = 2;

    // Each test list's objects, pickups first.
    private static readonly (string Class, int Count)[] InEachTest =
        [("pickup", 94), ("car", 135), ("truck", 30), ("tractor", 19), ("camping-car", 39), ("boat", 17), ("van", 10), ("other", 20)];

    /// <summary>Name and text of every file of AnnotationsR.</summary>
    public static IEnumerable<(string Name, string Text)> Draw(int side)
    {
        var tests = Enumerable.Range(0, FoldCount).Select(f => Enumerable.Range(0, TestImages).Select(p => Id(f, p)).Order(StringComparer.Ordinal).ToArray()).ToArray();
        for (var fold = 0; fold < FoldCount; fold++)
        {
            yield return ($"fold{fold + 1:00}test.txt", Lines(tests[fold]));
            yield return ($"fold{fold + 1:00}.txt", Lines(tests.Where((_, other) => other != fold).SelectMany(t => t)));
            foreach (var (place, text) in Images(fold, side).Index())
            {
                yield return ($"{Id(fold, place)}.txt", text);
            }
        }
    }

    // Ids take turns between the folds, so that 00000688 is fold 2's.
    private static string Id(int fold, int place) => $"{(place * FoldCount) + ((fold + FoldCount - 3) % FoldCount):00000000}";

    /// <summary>Of one test list. The last image holds objects of other classes alone: 9 in the first fold, 5 in the others, 54 in all. Of the others 57 reach outside.</summary>
    private static IEnumerable<string> Images(int fold, int side)
    {
        var images = Enumerable.Range(0, TestImages).Select(_ => new StringBuilder()).ToArray();
        var others = Enumerable.Range(0, TestImages - 1).Where(p => p != PickupImage).ToArray();
        var objects = InEachTest.SelectMany(c => Enumerable.Repeat(VedaiClasses.IdOf(c.Class), c.Count)).ToArray();
        foreach (var (number, id) in objects.Index())
        {
            var place = number < Pickups ? PickupImage : others[number % others.Length];
            Add(images[place], id, side, outside: number >= Pickups && number - Pickups < (fold < 7 ? 6 : 5));
        }

        for (var i = 0; i < (fold == 0 ? 9 : 5); i++)
        {
            Add(images[^1], Plane, side, outside: false);
        }

        return images.Select(i => i.ToString());
    }

    private static void Add(StringBuilder image, int id, int side, bool outside)
    {
        var (x, y) = (outside ? side - 10 : 20, 30);
        image.Append($"{x + 10} {y + 5} 0 {id} 1 0 {x} {x + 20} {x + 20} {x} {y} {y} {y + 10} {y + 10}\n");
    }

    private static string Lines(IEnumerable<string> ids) => string.Join('\n', ids) + "\n";
}
