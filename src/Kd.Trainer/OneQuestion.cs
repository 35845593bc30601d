using System.Text.Json;
using Kd.Core.Json;
using Kd.Detection.Data;

namespace Kd.Trainer;

/// <summary>kd-trainer as a program that answers one question, JSON from stdin to stdout, and exits.</summary>
internal static class OneQuestion
{
    /// <summary>Returns the exit code.</summary>
    public static int Answer<TQuestion, TAnswer>(Func<TQuestion, TAnswer> answer, Stream input, TextWriter output, TextWriter log)
    {
        try
        {
            var question = JsonSerializer.Deserialize<TQuestion>(input, KdJson.Options) ?? throw new JsonException("a question was expected, found null");
            output.WriteLine(KdJson.Serialize(answer(question)));
            return 0;
        }
        catch (JsonException malformed)
        {
            log.WriteLine($"kd-trainer: this is no question: {malformed.Message}");
            return 2;
        }
        catch (BadDataException bad)
        {
            log.WriteLine($"kd-trainer: {bad.Message}");
            return 1;
        }
    }
}
