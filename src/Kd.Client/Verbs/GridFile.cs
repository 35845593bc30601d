using System.Text.Json;
using Kd.Client.Servers;
using Kd.Core.Api;
using Kd.Core.Grids;

namespace Kd.Client.Verbs;

/// <summary>A grid on disk that has been read without problems; what is wrong with it, here or by a server's word, in the form FILE:LINE:COLUMN POINTER: what.</summary>
internal sealed record GridFile(string Path, Grid Grid, JsonElement Inlined)
{
    /// <exception cref="VerbException">Every problem found, one a line.</exception>
    public static GridFile Read(string path) => GridReader.ReadFile(path) switch
    {
        GridRead read => new GridFile(path, read.Grid, read.Inlined),
        GridRefused refused => throw VerbException.BadInput(
            string.Join('\n', [.. refused.Problems.Select(Line), Summary(path, refused.Problems.Length)])),
        var other => throw new InvalidOperationException($"unknown reading {other.GetType().Name}"),
    };

    /// <summary>Lets a server say about this grid what only it can see (folds, classes, files).</summary>
    public async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (GridRefusedException refused)
        {
            throw VerbException.BadInput(string.Join('\n', [.. refused.Problem.Problems.Select(Line), Summary(Path, refused.Problem.Problems.Length)]));
        }
    }

    /// <summary>As an editor or a compiler would show it: the file relative to the current folder where it lies below.</summary>
    public static string Line(GridProblem problem)
    {
        var relative = System.IO.Path.GetRelativePath(Environment.CurrentDirectory, problem.At.File);
        var file = relative.StartsWith("..", StringComparison.Ordinal) ? problem.At.File : relative;
        return (problem with { At = problem.At with { File = file } }).ToString();
    }

    public static string Summary(string path, int problems) => $"kdctl: {Display.Words.Count(problems, "problem")} in {path}; nothing was trained or stored";

    private string Line(ApiGridProblem problem) => $"{Path} {(problem.Pointer.Length == 0 ? "/" : problem.Pointer)}: {problem.Message}";
}
