using System.Globalization;
using System.Text;

namespace Kd.Core.Grids;

/// <summary>Text from outside as it may be shown: what would steer a terminal, turn the direction of writing or be seen by nobody becomes \uXXXX, and what is too long loses its middle.</summary>
public static class VisibleText
{
    public const int Most = 600;

    public static string Of(string text, int most = Most)
    {
        var cut = text.Length <= most ? text : $"{text[..(most / 2)]} ... {text[^(most / 4)..]}";
        return cut.All(IsPlain) ? cut : Escaped(cut);
    }

    private static string Escaped(string text)
    {
        var shown = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            shown.Append(IsShown(rune) ? rune.ToString() : $"\\u{rune.Value:x4}");
        }

        return shown.ToString();
    }

    private static bool IsPlain(char c) => c is >= ' ' and <= '~';

    private static bool IsShown(Rune rune) => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
