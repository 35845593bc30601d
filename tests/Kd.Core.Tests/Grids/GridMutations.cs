using System.Text;
using System.Text.Json.Nodes;

namespace Kd.Core.Tests.Grids;

/// <summary>Grids that are broken on purpose: a sound one with a few random changes, first of its values and names, then of its text. A number gives always the same one.</summary>
internal sealed class GridMutations(string sound)
{
    /// <summary>Names that lead elsewhere, end early, look like others or are too long.</summary>
    public static readonly string[] HostileNames =
    [
        "../x", "..", ".", "a/b", "/etc/passwd", "%2e%2e", "%2e%2e%2fx", "a\0b", "\u202egpj.exe", "a\u200fb", "\u200b", "a;rm -rf x", "$(id)", "`id`", "-rf", "--help", " a", "a b", "a\nb", "a\u001b[31mb",
        "\u0430dmin", "ａ", "a\u0301", "\ud83d\ude00", "C:\\x", "a\\b", ".hidden", "", new('a', 4096),
    ];

    private const string Odd = "{[\"\\,:]}\0\ufeff\ud800";

    private static readonly string[] HostileValues =
    [
        "null", "true", "-1", "0", "1e308", "1e999", "-0.0", "0.1", "2147483648", "99999999999999999999", "\"\"", "\"NaN\"", "\"../x\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\u202e\"", "[]", "{}", "[[[[]]]]",
        "[1,1]", "{\"a\":1,\"a\":2}", "[\"hard\",\"hard\"]", "{\"name\":\"{x}\",\"base\":\"hard\",\"axes\":{\"x\":[1,2,3]}}",
    ];

    public string Of(int number)
    {
        var random = new Random(number);
        var node = JsonNode.Parse(sound)!;
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            Change(node, random);
        }

        var text = Filled(node.ToJsonString());
        return random.Next(3) == 0 ? Scratch(text, random) : text;
    }

    private static void Change(JsonNode root, Random random)
    {
        var places = Containers(root).Where(c => c is JsonObject { Count: > 0 } or JsonArray { Count: > 0 }).ToList();
        if (places.Count == 0)
        {
            return;
        }

        switch (places[random.Next(places.Count)])
        {
            case JsonObject members:
                Change(members, members.ElementAt(random.Next(members.Count)).Key, random);
                break;
            case JsonArray items:
                items[random.Next(items.Count)] = Value(random);
                break;
        }
    }

    private static void Change(JsonObject members, string key, Random random)
    {
        switch (random.Next(5))
        {
            case 0:
                members.Remove(key);
                break;
            case 1:
                var value = members[key];
                members.Remove(key);
                members[HostileNames[random.Next(HostileNames.Length)]] = value;
                break;
            case 2:
                members[key] = HostileNames[random.Next(HostileNames.Length)];
                break;
            case 3:
                members[key] = new JsonArray([.. Enumerable.Range(0, random.Next(1, 60)).Select(_ => members[key]?.DeepClone())]);
                break;
            default:
                members[key] = Value(random);
                break;
        }
    }

    // Half a surrogate pair and doubled keys cannot be in a tree: they are put in as text afterwards.
    private static JsonNode? Value(Random random) => JsonValue.Create($"\u0001{random.Next(HostileValues.Length)}\u0001");

    private static string Scratch(string text, Random random)
    {
        var scratched = new StringBuilder(text);
        for (var scratches = random.Next(1, 4); scratches > 0; scratches--)
        {
            var at = random.Next(scratched.Length);
            switch (random.Next(4))
            {
                case 0:
                    scratched.Remove(at, random.Next(1, Math.Min(20, scratched.Length - at) + 1));
                    break;
                case 1:
                    scratched.Insert(at, Odd[random.Next(Odd.Length)]);
                    break;
                case 2:
                    scratched[at] = (char)random.Next(1, 256);
                    break;
                default:
                    scratched.Insert(at, scratched.ToString(at, Math.Min(50, scratched.Length - at)));
                    break;
            }

            if (scratched.Length == 0)
            {
                break;
            }
        }

        return scratched.ToString();
    }

    private static IEnumerable<JsonNode> Containers(JsonNode node) => node switch
    {
        JsonObject members => members.Select(m => m.Value).OfType<JsonNode>().SelectMany(Containers).Prepend(node),
        JsonArray items => items.OfType<JsonNode>().SelectMany(Containers).Prepend(node),
        _ => [],
    };

    private static string Filled(string text) =>
        System.Text.RegularExpressions.Regex.Replace(text, "\"\\\\u0001([0-9]+)\\\\u0001\"", m => HostileValues[int.Parse(m.Groups[1].Value)]);
}
