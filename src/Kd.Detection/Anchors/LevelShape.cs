namespace Kd.Detection.Anchors;

/// <summary>One level of a pyramid among all locations in a row: its first location, its rows and columns, and the pixels between them.</summary>
internal readonly record struct LevelShape(int First, int Rows, int Columns, int Stride)
{
    public int Locations => Rows * Columns;
}
