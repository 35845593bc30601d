using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Kd.Core.Artifacts;
using Kd.Core.Cells;

namespace Kd.Core.Grids;

/// <summary>Turns the text of a grid.json into a <see cref="Grid"/>, or tells every problem with line, column and JSON pointer.</summary>
public sealed class GridReader
{
    private const int MaxNameLength = 60;
    private const double MinWeight = 0.01;
    private const double MaxWeight = 100;

    private readonly GridProblems problems = new();
    private readonly int maxCells;
    private readonly ImmutableArray<LossTermSpec> terms;

    private GridReader(int maxCells, ImmutableArray<LossTermSpec> terms) => (this.maxCells, this.terms) = (maxCells, terms);

    /// <summary>Reads a grid file and the files it extends.</summary>
    public static GridReading ReadFile(string path, int maxCells = Grid.MaxCells)
    {
        var file = Path.GetFullPath(path);
        return Load(file) is { } text
            ? Read(text, file, Load, (from, named) => Path.GetFullPath(named, Path.GetDirectoryName(from)!), maxCells, LossTermKinds.Known)
            : new GridRefused([new GridProblem(new GridPosition(path, 1, 1, string.Empty), "cannot read this file: check the path")]);
    }

    /// <summary>Reads a text that extends no other file.</summary>
    public static GridReading Read(string text, string file, int maxCells = Grid.MaxCells) =>
        Read(text, file, maxCells, LossTermKinds.Known);

    /// <summary>As <see cref="Read(string, string, int)"/>, with a list of loss terms of one's own.</summary>
    internal static GridReading Read(string text, string file, int maxCells, ImmutableArray<LossTermSpec> terms) =>
        Read(text, file, _ => null, (_, named) => named, maxCells, terms);

    private static GridReading Read(string text, string file, Func<string, string?> load, Func<string, string, string> resolve, int maxCells, ImmutableArray<LossTermSpec> terms)
    {
        var reader = new GridReader(maxCells, terms);
        var node = new GridInlining(load, resolve, reader.problems.List).Inline(text, file);
        var grid = node is null ? null : reader.ReadGrid(node);
        return reader.problems.Any || grid is null
            ? reader.Refused(file)
            : new GridRead(grid, Inlined(node!));
    }

    private GridRefused Refused(string file)
    {
        var ordered = problems.List.OrderBy(p => p.At.File != file).ThenBy(p => p.At.File, StringComparer.Ordinal).ThenBy(p => p.At.Line).ThenBy(p => p.At.Column);
        var told = ordered.Take(GridProblems.MostTold).Select(p => new GridProblem(p.At with { Pointer = VisibleText.Of(p.At.Pointer) }, VisibleText.Of(p.Message))).ToList();
        var untold = problems.Untold + problems.List.Count - told.Count;
        return new([.. told, .. untold > 0 ? [new GridProblem(told[^1].At, $"and {untold} problems more: mend these first")] : Array.Empty<GridProblem>()]);
    }

    private static string? Load(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static JsonElement Inlined(GridNode node)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            node.WriteTo(writer);
        }

        return JsonSerializer.Deserialize<JsonElement>(buffer.ToArray());
    }

    private Grid? ReadGrid(GridNode node)
    {
        if (GridFields.Open(node, GridVocabulary.Grid, problems) is not { } fields)
        {
            return null;
        }

        var settings = new SettingReading(ObjectOf(fields.Optional("recipes")), problems);
        settings.ReadAll();
        var name = fields.Required("name") is { } named ? Name(named) : null;
        var weight = fields.Optional("weight") is { } w ? GridValues.Real(w, MinWeight, MaxWeight, problems) : null;
        var datasets = Datasets(fields, settings);
        var teachers = Teachers(ObjectOf(fields.Optional("teachers")), settings);
        if (fields.Required("students") is not { } studentsNode || GridFields.Open(studentsNode, GridVocabulary.Students, problems) is not { } students)
        {
            return null;
        }

        var detector = students.Required("detector") is { } d ? settings.Detector(d, "students' detector") : null;
        var recipe = students.Required("recipe") is { } r ? settings.Recipe(r, "students' recipe") : null;
        var before = problems.List.Count;
        var configs = students.Required("configs") is { } c ? new ConfigReading(terms, settings, problems).Read(c, maxCells) : [];
        var use = new TeacherUseReading(problems).Read(students, fields.Optional("teachers"), configs);
        var rows = Rows(students.Node, configs, use);
        var report = new ReportReading(problems).Read(fields.Optional("report"), rows, configs, rowsAreKnown: problems.List.Count == before);
        if (problems.Any)
        {
            return null;
        }

        var grid = new Grid
        {
            Name = name!,
            Weight = weight,
            Datasets = datasets,
            Teachers = teachers,
            TeacherUse = use,
            StudentDetector = detector!,
            StudentRecipe = recipe!,
            Configs = configs,
            Report = report!,
        };
        if (IsSmallEnough(grid, node))
        {
            CheckSettings(grid, node);
        }

        return grid;
    }

    private string? Name(GridNode node)
    {
        if (GridValues.Text(node, problems) is { } name && (!ArtifactPaths.IsName(name) || name.Length > MaxNameLength))
        {
            problems.Add(node, $"\"{name}\" is no name for a sweep: use at most {MaxNameLength} letters, digits, '.', '_', '-' and '+', beginning with a letter or digit");
        }

        return node.Text;
    }

    private GridNode? ObjectOf(GridNode? node)
    {
        if (node is null or { Kind: JsonValueKind.Object })
        {
            return node;
        }

        problems.Add(node, $"an object was expected, not {node.Described}");
        return null;
    }

    private ImmutableArray<GridDataset> Datasets(GridFields fields, SettingReading settings)
    {
        if (fields.Required("datasets") is not { } required || ObjectOf(required) is not { } node)
        {
            return [];
        }

        if (node.Members.IsEmpty)
        {
            problems.Add(node, "there is no data set: name at least one");
        }

        var reading = new DatasetReading(settings, problems);
        return [.. node.Members.Select(reading.Read).OfType<GridDataset>()];
    }

    private ImmutableArray<GridTeacher> Teachers(GridNode? node, SettingReading settings)
    {
        var teachers = ImmutableArray.CreateBuilder<GridTeacher>();
        foreach (var member in node?.Members ?? [])
        {
            if (!ArtifactPaths.IsName(member.Name))
            {
                problems.Add(member.At, $"\"{member.Name}\" is no name for a teacher: use letters, digits, '.', '_', '-' and '+'");
            }

            if (GridFields.Open(member.Value, GridVocabulary.Teacher, problems) is { } fields
                && fields.Required("detector") is { } d && settings.Detector(d, $"teacher '{member.Name}'") is { } detector
                && fields.Required("recipe") is { } r && settings.Recipe(r, $"teacher '{member.Name}'") is { } recipe)
            {
                teachers.Add(new GridTeacher(member.Name, detector, recipe));
            }
        }

        return teachers.ToImmutable();
    }

    private ImmutableArray<string> Rows(GridNode students, ImmutableArray<GridConfig> configs, TeacherUse? use)
    {
        var rows = configs.SelectMany(config => GridNames.Students(config, use)).Select(s => s.Row).Concat(use is { Report: true } ? use.Teachers : []).ToImmutableArray();
        foreach (var twice in rows.GroupBy(r => r, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            problems.Add(students.Find("configs") ?? students, $"two rows would be called \"{twice.Key}\": rename one");
        }

        return rows;
    }

    private bool IsSmallEnough(Grid grid, GridNode node)
    {
        var cells = GridCount.Of(grid).Cells;
        if (cells > maxCells)
        {
            problems.Add(node.Find("students")!, $"this grid has {cells.ToString(CultureInfo.InvariantCulture)} cells, more than the {maxCells} allowed: take fewer configs, folds or seeds");
        }

        return cells <= maxCells;
    }

    private void CheckSettings(Grid grid, GridNode node)
    {
        foreach (var dataset in grid.Datasets)
        {
            var teachers = grid.Teachers.Select(t => (Who: $"teacher '{t.Name}'", SettingResolution.Of(dataset, t.Detector, t.Recipe, config: null, last: null).Settings));
            var students = grid.Configs.Select(c => (Who: $"config '{c.Name}'", SettingResolution.Of(dataset, grid.StudentDetector, grid.StudentRecipe, c, last: null).Settings));
            foreach (var (who, settings) in teachers.Concat(students))
            {
                foreach (var message in SettingChecks.Problems(settings, dataset.Options.Size))
                {
                    problems.Add(node.Find("datasets")!.Find(dataset.Name)!, $"{who}: {message}");
                }
            }
        }
    }
}
