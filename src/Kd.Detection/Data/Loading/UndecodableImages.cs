using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Kd.Detection.Data.Loading;

/// <summary>
/// How a training bears images that do not decode: files are counted, however many tiles or turned copies show them, and more
/// than one in a hundred of the fold's training files, at least one, are too many.
/// </summary>
internal sealed class UndecodableImages(DatasetFold fold)
{
    private const string Warning = "undecodable-image";
    private const int FilesForEachBorne = 100;

    private readonly FrozenDictionary<string, string> fileOf = fold.Train.ToFrozenDictionary(s => s.Image.Id, s => s.Image.File, StringComparer.Ordinal);

    /// <summary>The files that images of these ids show, each once, in order.</summary>
    public ImmutableSortedSet<string> Files(IEnumerable<string> ids) => ids.Select(id => fileOf[id]).ToImmutableSortedSet(StringComparer.Ordinal);

    /// <exception cref="BadDataException">These are more than are borne; it names them all.</exception>
    public void Check(IEnumerable<string> ids)
    {
        var (found, all) = (Files(ids), fileOf.Values.Distinct(StringComparer.Ordinal).Count());
        var borne = Math.Max(1, all / FilesForEachBorne);
        if (found.Count > borne)
        {
            throw new BadDataException($"{found.Count} of the fold's {all} training images do not decode, at most {borne} may be replaced: {string.Join(", ", found)}; restore the files or take them out of the data set");
        }
    }

    /// <summary>The fold's warnings and, when there are any, the number of files that did not decode.</summary>
    public DatasetFold Counted(ImmutableSortedSet<string> ids) =>
        ids.IsEmpty ? fold : fold with { Warnings = fold.Warnings.SetItem(Warning, Files(ids).Count) };
}
