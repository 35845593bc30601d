using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Kd.Core.Grids;

/// <summary>
/// Reads JSON into <see cref="GridNode"/>s. Comments and trailing commas are allowed, as in most hand-written settings;
/// a key given twice is a problem, because one of the two would silently lose.
/// </summary>
internal sealed class PositionalJson
{
    /// <summary>Far more than anybody writes: looking a key up walks through them.</summary>
    private const int MostMembers = 5000;

    private readonly byte[] utf8;
    private readonly string file;
    private readonly List<GridProblem> problems;
    private readonly List<int> lineStarts = [0];

    private PositionalJson(string text, string file, List<GridProblem> problems)
    {
        utf8 = Encoding.UTF8.GetBytes(text);
        this.file = file;
        this.problems = problems;
        for (var i = 0; i < utf8.Length; i++)
        {
            if (utf8[i] == '\n')
            {
                lineStarts.Add(i + 1);
            }
        }
    }

    /// <summary>Null after a syntax error, which is then the last of the problems.</summary>
    public static GridNode? Parse(string text, string file, List<GridProblem> problems) => new PositionalJson(text, file, problems).Parse();

    private GridNode? Parse()
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        try
        {
            reader.Read();
            var node = Value(ref reader, string.Empty);
            reader.Read();
            return node;
        }
        catch (JsonException e)
        {
            var offset = lineStarts[(int)Math.Min(e.LineNumber ?? 0, lineStarts.Count - 1)] + (int)(e.BytePositionInLine ?? 0);
            var message = e.Message.Split(" LineNumber:")[0];
            problems.Add(new GridProblem(At(Math.Min(offset, utf8.Length), string.Empty), $"this is no JSON: {message}"));
            return null;
        }
        catch (InvalidOperationException)
        {
            problems.Add(new GridProblem(At((int)reader.TokenStartIndex, string.Empty), "this is no JSON: a text holds half of a surrogate pair"));
            return null;
        }
    }

    private GridNode Value(ref Utf8JsonReader reader, string pointer)
    {
        var at = At((int)reader.TokenStartIndex, pointer);
        return reader.TokenType switch
        {
            JsonTokenType.StartObject => new GridNode(JsonValueKind.Object, at, string.Empty, Members(ref reader, pointer), []),
            JsonTokenType.StartArray => new GridNode(JsonValueKind.Array, at, string.Empty, [], Items(ref reader, pointer)),
            JsonTokenType.String => Scalar(JsonValueKind.String, at, reader.GetString()!),
            JsonTokenType.Number => Scalar(JsonValueKind.Number, at, Encoding.UTF8.GetString(reader.ValueSpan)),
            JsonTokenType.True => Scalar(JsonValueKind.True, at, string.Empty),
            JsonTokenType.False => Scalar(JsonValueKind.False, at, string.Empty),
            _ => Scalar(JsonValueKind.Null, at, string.Empty),
        };
    }

    private ImmutableArray<GridMember> Members(ref Utf8JsonReader reader, string pointer)
    {
        var members = ImmutableArray.CreateBuilder<GridMember>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        GridPosition? tooMany = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            var inner = $"{pointer}/{Escaped(name)}";
            var at = At((int)reader.TokenStartIndex, inner);
            reader.Read();
            var value = Value(ref reader, inner);
            if (names.Count == MostMembers)
            {
                tooMany ??= at;
            }
            else if (names.Add(name))
            {
                members.Add(new GridMember(name, at, value));
            }
            else
            {
                problems.Add(new GridProblem(at, $"\"{name}\" is given twice in this object: remove one"));
            }
        }

        if (tooMany is not null)
        {
            problems.Add(new GridProblem(tooMany, $"this object has more than {MostMembers} keys: take some away"));
        }

        return members.ToImmutable();
    }

    private ImmutableArray<GridNode> Items(ref Utf8JsonReader reader, string pointer)
    {
        var items = ImmutableArray.CreateBuilder<GridNode>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(Value(ref reader, $"{pointer}/{items.Count}"));
        }

        return items.ToImmutable();
    }

    private static GridNode Scalar(JsonValueKind kind, GridPosition at, string text) => new(kind, at, text, [], []);

    private GridPosition At(int offset, string pointer)
    {
        var found = lineStarts.BinarySearch(offset);
        var line = found >= 0 ? found : ~found - 1;
        var column = Encoding.UTF8.GetCharCount(utf8, lineStarts[line], offset - lineStarts[line]);
        return new GridPosition(file, line + 1, column + 1, pointer);
    }

    // RFC 6901 section 3.
    private static string Escaped(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
