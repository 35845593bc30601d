using System.Text.Json;
using System.Text.Json.Serialization;
using Kd.Core.Json;

namespace Kd.Core.Cells;

/// <summary>
/// One term of a training's loss. The closed list of kinds is <see cref="LossTermKinds.Known"/>; a kind's settings are the public
/// properties of its record (numbers from 0, switches, words), which grids, keys and messages all go by.
/// </summary>
/// <param name="Kind">The name people use: "hard", "soft", "mse".</param>
public abstract record LossTermSpec([property: JsonIgnore] string Kind)
{
    /// <summary>True when the term needs a teacher.</summary>
    [JsonIgnore]
    public bool Distils => this is not HardTerm;

    /// <summary>As people read it: "mse (weight 5)".</summary>
    public sealed override string ToString()
    {
        var settings = JsonSerializer.SerializeToElement(this, GetType(), KdJson.Options).EnumerateObject().Select(p => $"{p.Name} {p.Value}").ToArray();
        return settings.Length == 0 ? Kind : $"{Kind} ({string.Join(", ", settings)})";
    }
}
