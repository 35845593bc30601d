using Kd.Core.Cells;
using Kd.Core.Datasets;
using Kd.Detection.Data;
using Kd.Detection.Data.Images;

namespace Kd.Detection.Tests.Data;

/// <summary>A data set in VOC layout on disk, built image by image.</summary>
internal sealed class VocFolder : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public string Path => folder.Path;

    public void Dispose() => folder.Dispose();

    /// <summary>Adds an image of noise and its annotation; objects are (class, xmin, ymin, xmax, ymax), the first pixel being 1.</summary>
    public VocFolder Image(string id, params (string Class, double X1, double Y1, double X2, double Y2)[] objects) =>
        Image(id, Pictures.Noise(40, 20, id.Sum(c => c)), string.Concat(objects.Select(o => Object(o.Class, o.X1, o.Y1, o.X2, o.Y2))));

    public VocFolder Image(string id, RgbImage picture, string objects)
    {
        folder.Write($"JPEGImages/{id}.png", LibPng.Encode(picture));
        return Annotation(id, $"<annotation><size><width>40</width><height>20</height></size>{objects}</annotation>");
    }

    public VocFolder Annotation(string id, string xml)
    {
        folder.Write($"Annotations/{id}.xml", xml);
        return this;
    }

    public VocFolder List(string name, params string[] ids)
    {
        folder.Write($"ImageSets/Main/{name}.txt", string.Concat(ids.Select(i => i + "\n")));
        return this;
    }

    public VocFolder Damage(string relative, byte[] bytes)
    {
        folder.Write(relative, bytes);
        return this;
    }

    public static string Object(string name, double x1, double y1, double x2, double y2, bool difficult = false) =>
        $"<object><name>{name}</name><difficult>{(difficult ? 1 : 0)}</difficult><bndbox><xmin>{x1}</xmin><ymin>{y1}</ymin><xmax>{x2}</xmax><ymax>{y2}</ymax></bndbox></object>";

    public OpenedDataset Open(Func<DatasetOptions, DatasetOptions>? change = null)
    {
        var options = new DatasetOptions { Reader = DatasetReader.Voc, Size = 32 };
        return DatasetCatalog.Open(new DatasetRequest { Path = Path, Options = change is null ? options : change(options) });
    }

    public DatasetFold Official(Func<DatasetOptions, DatasetOptions>? change = null) => Open(change).Fold("official");

    /// <summary>Count and action of a kind of problem.</summary>
    public static (int Count, string Action) Problem(OpenedDataset dataset, string kind) =>
        dataset.Describe().Problems.Single(p => p.Kind == kind) is var problem ? (problem.Count, problem.Action) : default;
}
