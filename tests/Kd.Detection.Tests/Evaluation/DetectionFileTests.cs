using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Kd.Core.Results;
using Kd.Detection.Data;
using Kd.Detection.Evaluation;

namespace Kd.Detection.Tests.Evaluation;

public sealed class DetectionFileTests
{
    private static readonly ImmutableArray<string> Classes = ["car", "truck"];

    [Fact]
    public void Read_WhatWasWritten_IsTheSameToTheLastBit_AndItsBytesRepeat()
    {
        ImmutableArray<ImageDetections> detections =
        [
            new("a", [new DetectedBox(2, 0.123456789f, new BoxXyxy(0.1f, 0.2f, 0.3f, 1f / 3)), new DetectedBox(1, 1e-30f, new BoxXyxy(0, 0, 1, 1)), new DetectedBox(2, 0.2f, new BoxXyxy(0, 0, 1, 1))]),
            new("b", []),
            new("c", [new DetectedBox(1, 0.1f, new BoxXyxy(0, 0, 1, 1)), new DetectedBox(1, 0.5f, new BoxXyxy(0.7f, 0.8f, 0.9f, 1))]),
        ];
        var bytes = KeptDetections.Write(Classes, [], detections);
        Assert.Equal(bytes, KeptDetections.Write(Classes, [], detections));
        var (classes, images) = KeptDetections.Read(bytes);
        Assert.Equal(Classes.ToArray(), classes.ToArray());
        Assert.Equal(detections.Select(d => d.ImageId), images.Select(d => d.ImageId));
        Assert.Equal(detections.SelectMany(d => d.Detections), images.SelectMany(d => d.Detections));
    }

    [Fact]
    public void Unpack_PackedFloats_AreTheSame() => Check.QuickThrowOnFailure(Prop.ForAll<float[]>(values =>
        FloatColumn.Unpack(FloatColumn.Pack(values)).Select(BitConverter.SingleToUInt32Bits).SequenceEqual(values.Select(BitConverter.SingleToUInt32Bits))));

    [Fact]
    public void Read_FirstVersion_StillWorks()
    {
        var (classes, images) = KeptDetections.Read(Zipped("""{"version":1,"classes":["car"],"images":[{"id":"a","detections":[[1,0.9,0.1,0.2,0.3,0.4]]},{"id":"b","detections":[]}]}"""));
        Assert.Equal(["car"], classes.ToArray());
        Assert.Equal(["a", "b"], images.Select(i => i.ImageId));
        Assert.Equal(new DetectedBox(1, 0.9f, new BoxXyxy(0.1f, 0.2f, 0.3f, 0.4f)), Assert.Single(images[0].Detections));
    }

    [Fact]
    public void Read_SecondVersion_HasABoxForEachDetection()
    {
        static string Column(params float[] values) => Convert.ToBase64String(FloatColumn.Pack(values));
        var (_, images) = KeptDetections.Read(Zipped($$"""
            {"version":2,"classes":["car","bus"],"images":["a"],"counts":[2],
             "columns":["{{Column(1, 2)}}","{{Column(0.9f, 0.8f)}}","{{Column(0, 0)}}","{{Column(0, 0)}}","{{Column(1, 0.5f)}}","{{Column(1, 0.5f)}}"]}
            """));
        Assert.Equal([new DetectedBox(1, 0.9f, new BoxXyxy(0, 0, 1, 1)), new DetectedBox(2, 0.8f, new BoxXyxy(0, 0, 0.5, 0.5))], images.Single().Detections.ToArray());
    }

    [Theory]
    [InlineData("""{"version":9}""", "version 9")]
    [InlineData("""{"version":2,"classes":[],"images":["a"],"counts":[1],"columns":["","","","","",""]}""", "different lengths")]
    [InlineData("""{"version":3,"classes":[],"images":["a"],"counts":[0],"shares":[1],"columns":["","","AAAAAA==","AAAAAA==","AAAAAA==","AAAAAA=="]}""", "different lengths")]
    [InlineData("""{"classes":[]}""", "no detections file")]
    [InlineData("[]", "no detections file")]
    public void Read_SomethingElse_SaysSo(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<BadDataException>(() => KeptDetections.Read(Zipped(text))).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_DamagedBytes_SaysSo() =>
        Assert.Contains("no detections file", Assert.Throws<BadDataException>(() => KeptDetections.Read([1, 2, 3])).Message, StringComparison.Ordinal);

    private static byte[] Zipped(string text)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return buffer.ToArray();
    }
}
