using System.Collections.Concurrent;

namespace Orleans.Contract.Tests;

/// <summary>What grains did, and gates that hold them; injected into grains, shared with the test, nothing of it crosses the wire.</summary>
public sealed class Probe
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> notes = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> signals = new();
    private readonly ConcurrentDictionary<string, object> kept = new();

    public void Note(string key, string what) => notes.GetOrAdd(key, _ => new()).Enqueue(what);

    public IReadOnlyList<string> Notes(string key) => [.. notes.GetOrAdd(key, _ => new())];

    public void Set(string signal) => Signal(signal).TrySetResult();

    /// <summary>Waits for a signal; far beyond any time that a machine under load needs it fails.</summary>
    public Task WaitAsync(string signal) => Signal(signal).Task.WaitAsync(TimeSpan.FromMinutes(1));

    public bool IsSet(string signal) => Signal(signal).Task.IsCompleted;

    public void Keep(string key, object value) => kept[key] = value;

    public object Kept(string key) => kept[key];

    private TaskCompletionSource Signal(string name) =>
        signals.GetOrAdd(name, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
