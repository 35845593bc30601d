using System.CommandLine;

namespace Kd.Client.Completions;

/// <summary>Options that take one word of a few.</summary>
internal static class Choices
{
    /// <summary>Makes shells complete the words as people type them, not as they are spelled in code.</summary>
    public static Option<T> WithWords<T>(this Option<T> option, params IEnumerable<string> words)
    {
        option.CompletionSources.Clear();
        option.CompletionSources.Add([.. words]);
        return option;
    }

    /// <summary>The members of an enumeration, in lower case.</summary>
    public static IEnumerable<string> WordsOf<T>()
        where T : struct, Enum => Enum.GetNames<T>().Select(name => name.ToLowerInvariant());
}
