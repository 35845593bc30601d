using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Kd.Core.Cells;

namespace Kd.Core.Grids;

/// <summary>Settings with a notation of their own.</summary>
internal static partial class SettingFields
{
    private static Func<CellSettings, CellSettings>? ReadDepths(GridNode node, GridProblems problems)
    {
        if (node.Kind != JsonValueKind.Array || node.Items.Length != 4)
        {
            problems.Add(node, "the residual blocks of four stages were expected, such as [2, 2, 2, 2]");
            return null;
        }

        var depths = node.Items.Select(item => GridValues.Integer(item, 1, 100, problems)).OfType<int>().ToArray();
        return depths.Length == 4 ? s => s with { Detector = s.Detector with { Depths = [.. depths] } } : null;
    }

    private static Func<CellSettings, CellSettings>? ReadAdaptationKernel(GridNode node, GridProblems problems)
    {
        if (node.Number is { } side and (1 or 3))
        {
            return s => s with { Detector = s.Detector with { AdaptationKernel = (int)side } };
        }

        problems.Add(node, $"1 or 3 was expected, not {node.Described}");
        return null;
    }

    private static Func<CellSettings, CellSettings>? ReadPretrained(GridNode node, GridProblems problems)
    {
        if (node is { Kind: JsonValueKind.String, Text: "none" })
        {
            return s => s with { Detector = s.Detector with { Pretrained = null } };
        }

        return WeightsReference.Read(node, problems) is { } weights ? s => s with { Detector = s.Detector with { Pretrained = weights } } : null;
    }

    private static Func<CellSettings, CellSettings>? ReadClipNorm(GridNode node, GridProblems problems)
    {
        if (node is { Kind: JsonValueKind.String, Text: "none" })
        {
            return s => s with { Recipe = s.Recipe with { ClipNorm = null } };
        }

        if (node.Number is { } norm and > 0)
        {
            return s => s with { Recipe = s.Recipe with { ClipNorm = norm } };
        }

        problems.Add(node, $"a number above 0, or \"none\", was expected, not {node.Described}");
        return null;
    }

    private static Func<CellSettings, CellSettings>? ReadEvaluations(GridNode node, GridProblems problems)
    {
        if (node is { Kind: JsonValueKind.String, Text: "every" })
        {
            return s => s with { Recipe = s.Recipe with { Evaluations = RecipeSpec.EveryEpoch } };
        }

        if (node.Number is { } count && count >= 1 && count == Math.Floor(count) && count <= 100_000)
        {
            return s => s with { Recipe = s.Recipe with { Evaluations = count == RecipeSpec.FewEvaluations ? null : (int)count } };
        }

        problems.Add(node, $"a whole number from 1 to 100000, or \"every\", was expected, not {node.Described}");
        return null;
    }

    /// <summary>"min(500,10%)", or a number of steps.</summary>
    private static Func<CellSettings, CellSettings>? ReadWarmup(GridNode node, GridProblems problems)
    {
        if (node.Number is { } steps && steps >= 0 && steps == Math.Floor(steps) && steps <= int.MaxValue)
        {
            return s => s with { Recipe = s.Recipe with { WarmupSteps = (int)steps, WarmupFraction = 1 } };
        }

        if (node.Kind == JsonValueKind.String && WarmupForm().Match(node.Text) is { Success: true } match
            && int.TryParse(match.Groups[1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var most)
            && decimal.TryParse(match.Groups[2].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && percent <= 100)
        {
            return s => s with { Recipe = s.Recipe with { WarmupSteps = most, WarmupFraction = (double)(percent / 100) } };
        }

        problems.Add(node, $"a number of steps, or a form such as \"min(500,10%)\", was expected, not {node.Described}");
        return null;
    }

    [GeneratedRegex(@"^\s*min\(\s*(\d+)\s*,\s*(\d+(?:\.\d+)?)\s*%\s*\)\s*$")]
    private static partial Regex WarmupForm();
}
