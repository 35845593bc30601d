using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.IO.Enumeration;
using Microsoft.Win32.SafeHandles;

namespace Kd.Core.Artifacts;

/// <summary>
/// A store in a directory. A file is created by: unnamed file or temporary, fsync, link to its name, fsync of the directory;
/// so a name shows up whole or not at all, and the file system picks the one winner of a race. Records are small: they are
/// read and written on the caller's thread, because changing to another costs more than the work.
/// </summary>
public sealed class FileArtifactStore : IArtifactStore
{
    private const string TemporaryPrefix = ".tmp-";

    /// <summary>So many bytes are synced on the caller's thread.</summary>
    private const long SmallBytes = 1 << 20;

    /// <summary>Temporaries are hidden files, which a usual enumeration passes over.</summary>
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = FileAttributes.None };

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private readonly string root;
    private readonly TimeSpan patience;
    private readonly bool hasUnnamedFiles;

    private FileArtifactStore(string root, TimeSpan patience, bool hasUnnamedFiles) => (this.root, this.patience, this.hasUnnamedFiles) = (root, patience, hasUnnamedFiles);

    /// <summary>Opens or makes the store, after trying out on its file system what correctness rests on; the refusal is one line.</summary>
    public static bool TryOpen(string root, [NotNullWhen(true)] out FileArtifactStore? store, [NotNullWhen(false)] out string? refusal)
    {
        store = null;
        try
        {
            var full = Path.GetFullPath(root);
            Directory.CreateDirectory(full);
            refusal = LinkRefusal(full);
            using var unnamed = Posix.OpenUnnamed(full);
            store = refusal is null ? new FileArtifactStore(full, patience: default, unnamed is not null) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DllNotFoundException or EntryPointNotFoundException)
        {
            refusal = $"the store '{root}' cannot be used: {e.Message.ReplaceLineEndings(" ")}";
        }

        return store is not null;
    }

    /// <summary>The same store where other machines write too: an artifact that a record names is looked for this long before it counts as missing.</summary>
    public FileArtifactStore Shared(TimeSpan lookFor) => new(root, lookFor, hasUnnamedFiles);

    /// <summary>The same store as on a file system that knows no unnamed files.</summary>
    internal FileArtifactStore WithoutUnnamedFiles() => new(root, patience, hasUnnamedFiles: false);

    public string LocalPath(ArtifactPath path) => Path.Combine(root, path.Value);

    public Task<PutOutcome> PutIfAbsentAsync(ArtifactPath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var target = LocalPath(path);
        MakeParent(target);
        return Task.FromResult((hasUnnamedFiles ? PutUnnamed(target, content.Span) : null) ?? PutNamed(target, content));
    }

    public Task ReplaceAsync(ArtifactPath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var target = LocalPath(path);
        MakeParent(target);
        WithTemporary(target, content.Span, temporary =>
        {
            File.Move(temporary, target, overwrite: true);
            Posix.SyncDirectory(Path.GetDirectoryName(target)!);
            return true;
        });
        return Task.CompletedTask;
    }

    public Task<bool> CreateDirectoryAsync(ArtifactPath path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var target = LocalPath(path);
        MakeParent(target);
        var made = Posix.MakeDirectory(target);
        if (made)
        {
            SyncOrRemove(target);
        }

        return Task.FromResult(made);
    }

    public async Task AdoptAsync(IReadOnlyCollection<(ArtifactPath From, ArtifactPath To)> files, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        await SyncAsync([.. files.Select(file => LocalPath(file.From))]);
        foreach (var (from, to) in files)
        {
            MakeParent(LocalPath(to));
            File.Move(LocalPath(from), LocalPath(to), overwrite: true);
        }

        foreach (var directory in files.Select(file => Path.GetDirectoryName(LocalPath(file.To))!).Distinct(StringComparer.Ordinal))
        {
            Posix.SyncDirectory(directory);
        }
    }

    public Task<bool> MoveAsync(ArtifactPath from, ArtifactPath to, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (source, target) = (LocalPath(from), LocalPath(to));
        MakeParent(target);
        try
        {
            Directory.Move(source, target);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult(false);
        }

        Posix.SyncDirectory(Path.GetDirectoryName(target)!);
        Posix.SyncDirectory(Path.GetDirectoryName(source)!);
        return Task.FromResult(true);
    }

    public Task<DateTimeOffset?> ChangedAsync(ArtifactPath path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var local = LocalPath(path);
        return Task.FromResult(Path.Exists(local) ? new DateTimeOffset(File.GetLastWriteTimeUtc(local)) : (DateTimeOffset?)null);
    }

    public Task<int> ClearTemporariesAsync(ArtifactPath directory, DateTimeOffset before, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var local = LocalPath(directory);
        var old = Directory.Exists(local)
            ? Directory.EnumerateFiles(local, TemporaryPrefix + "*", Everything).Where(file => File.GetLastWriteTimeUtc(file) < before.UtcDateTime).ToList()
            : [];
        old.ForEach(File.Delete);
        return Task.FromResult(old.Count);
    }

    public Task<byte[]?> GetAsync(ArtifactPath path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var local = LocalPath(path);
        try
        {
            // Asked first because an exception costs more than the question, and most names asked for are absent.
            return Task.FromResult(File.Exists(local) ? File.ReadAllBytes(local) : null);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<byte[]?>(null);
        }
    }

    public async Task<Stream?> OpenReadAsync(ArtifactPath path, CancellationToken cancellationToken)
    {
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Open(LocalPath(path)) is { } stream)
            {
                return stream;
            }

            if (Stopwatch.GetElapsedTime(since) >= patience)
            {
                return null;
            }

            AskAgain(Path.GetDirectoryName(LocalPath(path))!);
            await Task.Delay(Look, cancellationToken);
        }
    }

    public Task<ImmutableArray<string>> ListAsync(ArtifactPath directory, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var local = LocalPath(directory);
        if (!Directory.Exists(local))
        {
            return Task.FromResult(ImmutableArray<string>.Empty);
        }

        try
        {
            var names = new FileSystemEnumerable<string>(local, (ref entry) => entry.FileName.ToString(), Everything).Where(ArtifactPaths.IsName);
            return Task.FromResult(names.Order(StringComparer.Ordinal).ToImmutableArray());
        }
        catch (DirectoryNotFoundException)
        {
            return Task.FromResult(ImmutableArray<string>.Empty);
        }
    }

    public Task DeleteAsync(ArtifactPath path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var target = LocalPath(path);
        if (Directory.Exists(target))
        {
            Directory.Delete(target, recursive: true);
        }
        else if (File.Exists(target))
        {
            File.Delete(target);
        }
        else
        {
            return Task.CompletedTask;
        }

        Posix.SyncDirectory(Path.GetDirectoryName(target)!);
        return Task.CompletedTask;
    }

    // Whoever is told that it failed does not own it, so nobody would.
    private static void SyncOrRemove(string made)
    {
        try
        {
            Posix.SyncDirectory(Path.GetDirectoryName(made)!);
        }
        catch
        {
            Directory.Delete(made);
            throw;
        }
    }

    private static async Task SyncAsync(IEnumerable<string> paths)
    {
        var files = new List<SafeFileHandle>();
        try
        {
            files.AddRange(paths.Select(path => File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite)));
            if (files.Sum(RandomAccess.GetLength) <= SmallBytes)
            {
                Sync(files);
            }
            else
            {
                await Task.Run(() => Sync(files));
            }
        }
        finally
        {
            files.ForEach(file => file.Dispose());
        }
    }

    // Begun for all before the first is waited for: the disk takes several in the time of one, and what it keeps about each lies in one block.
    private static void Sync(List<SafeFileHandle> files)
    {
        files.ForEach(Posix.BeginWriting);
        files.ForEach(RandomAccess.FlushToDisk);
    }

    // Reading a directory makes a network file system look at its server's.
    private static void AskAgain(string directory)
    {
        if (Directory.Exists(directory))
        {
            _ = Directory.EnumerateFileSystemEntries(directory).Any();
        }
    }

    private static FileStream? Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, useAsync: false);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Null where the directory's file system has no unnamed files.</summary>
    private static PutOutcome? PutUnnamed(string target, ReadOnlySpan<byte> content)
    {
        using var file = Posix.OpenUnnamed(Path.GetDirectoryName(target)!);
        if (file is null)
        {
            return null;
        }

        WriteSynced(file, content);
        return Outcome(Posix.Link(file, target), target, content);
    }

    // Two links on the temporary: an earlier try of this very call got through although its answer was lost (NFS).
    private static PutOutcome PutNamed(string target, ReadOnlyMemory<byte> content) =>
        WithTemporary(target, content.Span, temporary => Outcome(Posix.Link(temporary, target) || Posix.Links(temporary) == 2, target, content.Span));

    private static PutOutcome Outcome(bool created, string target, ReadOnlySpan<byte> content)
    {
        Posix.SyncDirectory(Path.GetDirectoryName(target)!);
        return created ? PutOutcome.Created
            : content.SequenceEqual(File.ReadAllBytes(target)) ? PutOutcome.Same
            : PutOutcome.Taken;
    }

    private static T WithTemporary<T>(string target, ReadOnlySpan<byte> content, Func<string, T> use)
    {
        var temporary = Path.Combine(Path.GetDirectoryName(target)!, TemporaryPrefix + Guid.NewGuid().ToString("N"));
        try
        {
            using (var file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                WriteSynced(file, content);
            }

            return use(temporary);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static void WriteSynced(SafeFileHandle file, ReadOnlySpan<byte> content)
    {
        RandomAccess.Write(file, content, fileOffset: 0);
        RandomAccess.FlushToDisk(file);
    }

    // Each new level is synced into its parent, so that an acknowledged file cannot vanish with a directory above it.
    private void MakeParent(string target)
    {
        var parent = Path.GetDirectoryName(target)!;
        if (parent.Length <= root.Length || Directory.Exists(parent))
        {
            return;
        }

        MakeParent(parent);
        if (Posix.MakeDirectory(parent))
        {
            Posix.SyncDirectory(Path.GetDirectoryName(parent)!);
        }
    }

    private static string? LinkRefusal(string root)
    {
        var first = Path.Combine(root, TemporaryPrefix + Guid.NewGuid().ToString("N"));
        var (second, other) = (first + "-link", first + "-other");
        try
        {
            File.WriteAllText(first, "first");
            File.WriteAllText(other, "other");
            var works = Posix.Link(first, second)
                && Posix.Links(first) == 2
                && !Posix.Link(other, second)
                && File.ReadAllText(second) == "first";
            Posix.SyncDirectory(root);
            return works ? null : $"the store '{root}' lies on a file system whose hard links do not exclude each other: results could be lost, choose another place";
        }
        finally
        {
            Array.ForEach([first, second, other], File.Delete);
        }
    }
}
