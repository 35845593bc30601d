namespace Kd.Benchmarks;

/// <summary>What a benchmark found, as a Markdown page.</summary>
internal interface IFindings
{
    /// <summary>The page's file name up to its date.</summary>
    string Name { get; }

    string Markdown { get; }

    /// <summary>True when what was wanted was found.</summary>
    bool Holds { get; }
}

/// <summary>Runs a benchmark in a scratch folder, prints its findings and keeps them, dated, under results/ of the bench folder.</summary>
internal static class Findings
{
    public static int Of(string bench, Func<string, IFindings> measure)
    {
        var scratch = Directory.CreateTempSubdirectory("kd-bench-").FullName;
        try
        {
            var found = measure(scratch);
            var results = Directory.CreateDirectory(Path.Combine(bench, "results")).FullName;
            File.WriteAllText(Path.Combine(results, $"{found.Name}-{DateTime.UtcNow:yyyy-MM-dd}.md"), found.Markdown);
            Console.WriteLine(found.Markdown);
            return found.Holds ? 0 : 1;
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }
}
