namespace Kd.Core.Grids;

/// <summary>How rows of tables are called.</summary>
public static class GridNames
{
    /// <summary>The config's name, with the teacher behind it where students learn from several.</summary>
    public static string Row(GridConfig config, TeacherUse? use, string? teacher) =>
        config.Distils && use is { Teachers.Length: > 1 } ? $"{config.Name}@{teacher}" : config.Name;

    /// <summary>Every student row of a grid with the teacher it learns from (null: none), in grid order.</summary>
    public static IEnumerable<(GridConfig Config, string? Teacher, string Row)> Students(Grid grid) =>
        grid.Configs.SelectMany(config => Students(config, grid.TeacherUse));

    internal static IEnumerable<(GridConfig Config, string? Teacher, string Row)> Students(GridConfig config, TeacherUse? use) =>
        config.Distils && use is { Teachers.IsEmpty: false }
            ? use.Teachers.Select(teacher => (config, (string?)teacher, Row(config, use, teacher)))
            : [(config, null, Row(config, use, null))];

    /// <summary>Teachers that are rows of the tables.</summary>
    public static IEnumerable<string> ReportedTeachers(Grid grid) => grid.TeacherUse is { Report: true } use ? use.Teachers : [];

    /// <summary>True when a glob ('*' any characters, '?' one) matches the whole text.</summary>
    public static bool Matches(string glob, string text) => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(glob, text, ignoreCase: false);
}
