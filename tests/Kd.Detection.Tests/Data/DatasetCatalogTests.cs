using Kd.Core.Cells;
using Kd.Core.Datasets;
using Kd.Detection.Data;

namespace Kd.Detection.Tests.Data;

public sealed class DatasetCatalogTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(DatasetReader.Voc, "VOCdevkit is (host.robots.ox.ac.uk/pascal/VOC)")]
    [InlineData(DatasetReader.Vedai, "Vehicules512, likewise for 1024 (downloads.greyc.fr/vedai)")]
    [InlineData(DatasetReader.Xview, "xView_train.geojson (xviewdataset.org)")]
    [InlineData(DatasetReader.Coco, "annotations/instances_NAME.json")]
    [InlineData(DatasetReader.Yolo, "labels/*.txt, classes.names")]
    [InlineData(DatasetReader.Folder, "boxes.csv")]
    public void Open_NoSuchFolder_SaysWhereToGetTheDataAndHowToLayThemOut(DatasetReader reader, string layout)
    {
        var request = new DatasetRequest { Path = Path.Combine(folder.Path, "gone"), Options = new DatasetOptions { Reader = reader, Size = 64 } };
        var message = Assert.Throws<BadDataException>(() => DatasetCatalog.Open(request)).Message;
        Assert.Contains(layout, message, StringComparison.Ordinal);
        Assert.Contains("docs/datasets.md", message, StringComparison.Ordinal);
    }
}
