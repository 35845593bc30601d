using Kd.Core.Cells;

namespace Kd.Detection.Data.Readers;

/// <summary>Each layout in a line, and where such data come from: said when there is no folder to read.</summary>
internal static class Layouts
{
    public static string Of(DatasetReader reader) => reader switch
    {
        DatasetReader.Voc => "Annotations/*.xml, JPEGImages and ImageSets/Main, or a folder of such folders, as VOCdevkit is (host.robots.ox.ac.uk/pascal/VOC)",
        DatasetReader.Vedai => "Annotations512 with the fold lists and Vehicules512, likewise for 1024 (downloads.greyc.fr/vedai)",
        DatasetReader.Coco => "annotations/instances_NAME.json and the images (cocodataset.org)",
        DatasetReader.Yolo => "images, labels/*.txt, classes.names and lists of images",
        DatasetReader.Xview => "train_images/*.tif and xView_train.geojson (xviewdataset.org)",
        DatasetReader.Folder => "images, boxes.csv and folds/NAME.{train,test}.txt",
        DatasetReader.Synthetic => "nothing: it is drawn",
        _ => throw new ArgumentOutOfRangeException(nameof(reader), reader, "no layout"),
    };
}
