using System.Collections.Immutable;

namespace Kd.Detection.Data.Readers;

/// <summary>Images that are nearly one scene, such as the frames of a sequence: never divided between training and test.</summary>
internal sealed record ImageGroup(string Name, ImmutableArray<string> Ids)
{
    /// <summary>One fold a group, named as it: tested on the group, trained on all others.</summary>
    public static ImmutableArray<FoldList> EachLeftOut(ImmutableArray<ImageGroup> groups) =>
        [.. groups.Select(g => new FoldList(g.Name, [.. groups.Where(other => other != g).SelectMany(other => other.Ids)], g.Ids))];
}
