using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Kd.Core.Json;

namespace Kd.Client.Servers;

/// <summary>kd-trainer, which alone has tensors, as a program that answers one question on this machine's processor.</summary>
internal static class TrainerProgram
{
    /// <summary>kd-trainer beside kdctl, unless KDCTL_TRAINER names another.</summary>
    public static string Executable =>
        Environment.GetEnvironmentVariable("KDCTL_TRAINER") is { Length: > 0 } named
            ? named
            : Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "kd-trainer", "kd-trainer"));

    /// <param name="word">Which question: kd-trainer's first argument.</param>
    /// <exception cref="VerbException">It cannot be answered, or there is no kd-trainer.</exception>
    public static async Task<TAnswer> AskAsync<TQuestion, TAnswer>(string word, TQuestion asked, CancellationToken cancellationToken)
    {
        using var process = Start(word);
        try
        {
            await using (var question = process.StandardInput.BaseStream)
            {
                await JsonSerializer.SerializeAsync(question, asked, KdJson.Options, cancellationToken);
            }

            var (answer, said) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 ? KdJson.Deserialize<TAnswer>(await answer) : throw VerbException.BadInput(LastLine(await said, process.ExitCode));
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
        catch (Exception fault) when (fault is IOException or JsonException)
        {
            throw new VerbException(ExitCode.InternalError, $"{Executable} is no kd-trainer of this version: {fault.Message}");
        }
    }

    private static Process Start(string word)
    {
        var start = new ProcessStartInfo(Executable, [word])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["CUDA_VISIBLE_DEVICES"] = "" },
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception fault)
        {
            throw new VerbException(ExitCode.InternalError, $"cannot start {Executable}: {fault.Message}; build it with ./kdctl, or name one by KDCTL_TRAINER");
        }
    }

    private static string LastLine(string said, int code) =>
        said.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault() is { } line ? line.Replace("kd-trainer: ", "", StringComparison.Ordinal) : $"kd-trainer ended with {code} and said nothing";
}
