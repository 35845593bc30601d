using Kd.Core.Artifacts;

namespace Kd.Core.Tests;

/// <summary>What the test assembly does as a process of its own: one store operation from outside the test runner, then say how it ended.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (args is not [var operation, var root, var path, var text])
        {
            await Console.Error.WriteLineAsync("usage: (put | put-for-ever | mkdir) STORE PATH TEXT");
            return 2;
        }

        if (!FileArtifactStore.TryOpen(root, out var store, out var refusal))
        {
            await Console.Error.WriteLineAsync(refusal);
            return 3;
        }

        var target = ArtifactPath.Of(path.Split('/'));
        Console.WriteLine("ready");
        await Console.In.ReadLineAsync();
        switch (operation)
        {
            case "put":
                Console.WriteLine(await store.PutIfAbsentAsync(target, System.Text.Encoding.UTF8.GetBytes(text), default));
                return 0;
            case "mkdir":
                Console.WriteLine(await store.CreateDirectoryAsync(target, default));
                return 0;
            case "put-for-ever":
                for (var i = 0; ; i++)
                {
                    await store.PutIfAbsentAsync(target.Child($"{i}.json"), System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(text, 4096))), default);
                }

            default:
                return 2;
        }
    }
}
