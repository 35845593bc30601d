namespace Kd.Core.Grids;

/// <summary>The JSON Schema (draft 2020-12) of grid files, for editors. It knows the same keys as <see cref="GridReader"/>; what spans several places only the reader sees.</summary>
public static class GridSchema
{
    public static string Text()
    {
        using var stream = typeof(GridSchema).Assembly.GetManifestResourceStream("grid.schema.json")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
