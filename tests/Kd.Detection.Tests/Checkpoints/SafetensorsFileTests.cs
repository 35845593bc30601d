using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Kd.Detection.Checkpoints;

namespace Kd.Detection.Tests.Checkpoints;

public sealed class SafetensorsFileTests : IDisposable
{
    // Reads the format as its specification says, with nothing but Python's standard library.
    private const string Reader = """
        import array, json, struct, sys
        with open(sys.argv[1], 'rb') as f:
            n, = struct.unpack('<Q', f.read(8))
            assert n % 8 == 0
            header = json.loads(f.read(n))
            data = f.read()
        codes = {'F32': 'f', 'F64': 'd', 'I64': 'q'}
        meta = header.pop('__metadata__')
        print(' '.join(f'{k}={v}' for k, v in sorted(meta.items())))
        for name in sorted(header):
            entry = header[name]
            begin, end = entry['data_offsets']
            values = array.array(codes[entry['dtype']])
            values.frombytes(data[begin:end])
            print(name, entry['dtype'], entry['shape'], values.tolist())
        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("kd-safetensors-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Write_ThenReadByPython_GivesTheSameNamesShapesAndNumbers()
    {
        var path = Saved(File(
            [("neck.weight", Floats([2, 2], 1.5f, -2f, 0.25f, 1e9f)), ("head.bias", Floats([1], 0.5f)), ("steps", Longs([3], 1, -2, 3))],
            [("format", "kd-checkpoint-1"), ("cell", "abc")]));

        Assert.Equal(
            [
                "cell=abc format=kd-checkpoint-1",
                "head.bias F32 [1] [0.5]",
                "neck.weight F32 [2, 2] [1.5, -2.0, 0.25, 1000000000.0]",
                "steps I64 [3] [1, -2, 3]",
            ],
            Python(path));
    }

    [Fact]
    public void Read_OfAnythingWritten_GivesItBack() => Prop.ForAll(
        ArbMap.Default.ArbFor<Dictionary<NonEmptyString, float[]>>(),
        tensors =>
        {
            var written = File([.. tensors.Select(t => (t.Key.Get, Floats([t.Value.Length], t.Value)))], [("k", "v")]);
            var read = SafetensorsFile.Read(Saved(written));
            return written.Tensors.Keys.SequenceEqual(read.Tensors.Keys)
                && written.Tensors.Values.Zip(read.Tensors.Values).All(p => p.First.Data.Span.SequenceEqual(p.Second.Data.Span) && p.First.Shape.SequenceEqual(p.Second.Shape))
                && read.Metadata["k"] == "v";
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Write_EqualContentInAnyOrder_GivesEqualBytes()
    {
        var (a, b) = (("a", Floats([1], 1f)), ("b", Floats([1], 2f)));
        Assert.Equal(Bytes(File([a, b], [("x", "1"), ("y", "2")])), Bytes(File([b, a], [("y", "2"), ("x", "1")])));
    }

    [Theory]
    [InlineData(3, "header is longer than the file")]
    [InlineData(40, "header is longer than the file")]
    public void Read_CutFile_SaysWhatIsWrong(int length, string message)
    {
        var path = Saved(File([("a", Floats([100], new float[100]))], []));
        System.IO.File.WriteAllBytes(path, System.IO.File.ReadAllBytes(path)[..length]);
        var failure = Assert.Throws<InvalidDataException>(() => SafetensorsFile.Read(path));
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        Assert.Contains(path, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_DataCutShort_SaysWhatIsWrong()
    {
        var path = Saved(File([("a", Floats([100], new float[100]))], []));
        System.IO.File.WriteAllBytes(path, System.IO.File.ReadAllBytes(path)[..^4]);
        Assert.Throws<InvalidDataException>(() => SafetensorsFile.Read(path));
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F16","shape":[1],"data_offsets":[0,4]}}""", "F16")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", "its shape needs 8")]
    [InlineData("""{"a":[1]}""", "not a safetensors file")]
    [InlineData("no json", "not a safetensors file")]
    public void Read_WrongHeader_SaysWhatIsWrong(string header, string message)
    {
        var path = Path.Combine(folder.FullName, "wrong.safetensors");
        System.IO.File.WriteAllBytes(path, [.. BitConverter.GetBytes((ulong)header.Length), .. Encoding.UTF8.GetBytes(header), 0, 0, 0, 0]);
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => SafetensorsFile.Read(path)).Message, StringComparison.Ordinal);
    }

    private static RawTensor Floats(ImmutableArray<long> shape, params float[] values) =>
        new(ElementType.Float32, shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    private static RawTensor Longs(ImmutableArray<long> shape, params long[] values) =>
        new(ElementType.Int64, shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    private static SafetensorsFile File((string Name, RawTensor Tensor)[] tensors, (string Key, string Value)[] metadata) => new(
        tensors.ToImmutableSortedDictionary(t => t.Name, t => t.Tensor, StringComparer.Ordinal),
        metadata.ToImmutableSortedDictionary(m => m.Key, m => m.Value, StringComparer.Ordinal));

    private static byte[] Bytes(SafetensorsFile file)
    {
        using var buffer = new MemoryStream();
        file.Write(buffer);
        return buffer.ToArray();
    }

    private string Saved(SafetensorsFile file) => Path.Combine(folder.FullName, DurableFile.Write(folder.FullName, "test.safetensors", file.Write).File);

    private static string[] Python(string path)
    {
        using var process = Process.Start(new ProcessStartInfo("python3", ["-c", Reader, path]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEnd();
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"python3 could not read {path}: {errors}");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
