using System.Collections.Immutable;
using System.Text.Json;

namespace Kd.Core.Grids;

/// <summary>Reads "students.teacher": which teachers, on which seed, and whether they are rows of their own; or checkpoints from elsewhere.</summary>
internal sealed class TeacherUseReading(GridProblems problems)
{
    public TeacherUse? Read(GridFields students, GridNode? teachers, ImmutableArray<GridConfig> configs)
    {
        if (students.Optional("teacher") is not { } node)
        {
            if (configs.FirstOrDefault(c => c.Distils) is { } distils)
            {
                problems.Add(students.Node, $"\"teacher\" is missing, but config \"{distils.Name}\" learns from one: add \"teacher\": {{ \"use\": NAME }}");
            }

            return null;
        }

        if (node.Kind == JsonValueKind.Array || (node.Kind == JsonValueKind.Object && node.Find("checkpoint") is not null))
        {
            var given = node.Kind == JsonValueKind.Array ? GridValues.List(node, problems, Given) : [.. new[] { Given(node) }.OfType<GivenTeacher>()];
            return new TeacherUse([], Seed: null, Report: false) { Given = given };
        }

        if (GridFields.Open(node, GridVocabulary.TeacherUse, problems) is not { } fields)
        {
            return null;
        }

        if (fields.Optional("fold") is { } fold)
        {
            problems.Add(fold, "\"fold\" belongs to a \"checkpoint\": a teacher of this grid is trained on every fold of its students");
        }

        var seed = Seed(fields.Optional("seed"));
        return new TeacherUse(Used(fields, teachers), seed, fields.Boolean("report") ?? seed is null);
    }

    private GivenTeacher? Given(GridNode node)
    {
        if (GridFields.Open(node, GridVocabulary.TeacherUse, problems) is not { } fields)
        {
            return null;
        }

        foreach (var needless in new[] { "use", "seed", "report" }.Select(fields.Optional).OfType<GridNode>())
        {
            problems.Add(needless, "a teacher given by its checkpoint is not trained here: leave out \"use\", \"seed\" and \"report\"");
        }

        var weights = fields.Required("checkpoint") is { } named ? WeightsReference.Read(named, problems) : null;
        var fold = fields.Required("fold") is { } trained ? GridValues.FoldName(trained, problems) : null;
        return weights is null || fold is null ? null : new GivenTeacher(weights, fold);
    }

    private ImmutableArray<string> Used(GridFields fields, GridNode? teachers)
    {
        if (fields.Required("use") is not { } node)
        {
            return [];
        }

        var known = teachers?.Members.Select(m => m.Name).ToArray() ?? [];
        string? Teacher(GridNode item)
        {
            if (GridValues.Text(item, problems) is { } name && !known.Contains(name))
            {
                problems.Add(item, $"there is no teacher \"{name}\"{NearName.Hint(name, known)}");
            }

            return item.Kind == JsonValueKind.String ? item.Text : null;
        }

        return node.Kind == JsonValueKind.Array ? GridValues.Distinct(node, problems, Teacher) : Teacher(node) is { } one ? [one] : [];
    }

    private int? Seed(GridNode? node) => node is null or { Kind: JsonValueKind.String, Text: "same" } ? null : Number(node);

    private int? Number(GridNode node)
    {
        if (node.Number is { } seed && seed >= 0 && seed == Math.Floor(seed) && seed <= int.MaxValue)
        {
            return (int)seed;
        }

        problems.Add(node, $"\"same\", or the number of a seed, was expected, not {node.Described}");
        return null;
    }
}
