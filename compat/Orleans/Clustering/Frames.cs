using Orleans.Runtime;

namespace Orleans.Clustering;

/// <summary>What silos say to each other. A frame is its kind, its fields, and a length before them.</summary>
internal abstract record Frame
{
    public static Frame Read(BinaryReader r) => r.ReadByte() switch
    {
        0 => new Hello(r.ReadString(), Silo(r.ReadString())!, Silo(r.ReadString())!),
        1 => new Request(r.ReadInt64(), Grain(r), r.ReadString(), r.ReadInt32(), r.ReadBoolean(), Bytes(r)),
        2 => new Reply(r.ReadInt64(), (ReplyKind)r.ReadByte(), Bytes(r)),
        3 => new Cancel(r.ReadInt64()),
        4 => new Ask(r.ReadInt64(), (DirectoryQuestion)r.ReadByte(), Grain(r), Silo(r.ReadString())!),
        5 => new Answer(r.ReadInt64(), r.ReadBoolean(), Silo(r.ReadString())),
        6 => new Gossip(),
        var other => throw new InvalidDataException($"A frame of unknown kind {other}."),
    };

    public abstract void Write(BinaryWriter w);

    protected static void Write(BinaryWriter w, GrainId grain)
    {
        w.Write(grain.Type);
        w.Write(grain.Key);
    }

    protected static void Write(BinaryWriter w, byte[] bytes)
    {
        w.Write(bytes.Length);
        w.Write(bytes);
    }

    private static GrainId Grain(BinaryReader r) => new(r.ReadString(), r.ReadString());

    private static byte[] Bytes(BinaryReader r) => r.ReadBytes(r.ReadInt32());

    private static SiloAddress? Silo(string text) => text.Length == 0 ? null : SiloAddress.FromParsableString(text);
}

/// <summary>First on every connection: who calls whom. A silo hangs up on one meant for another cluster or an earlier life of itself.</summary>
internal sealed record Hello(string Cluster, SiloAddress From, SiloAddress To) : Frame
{
    public override void Write(BinaryWriter w)
    {
        w.Write((byte)0);
        w.Write(Cluster);
        w.Write(From.ToParsableString());
        w.Write(To.ToParsableString());
    }
}

/// <summary>A call of a grain.</summary>
/// <param name="MillisecondsLeft">Until the caller gives up; negative: never.</param>
/// <param name="Place">The sender knows of no activation and has chosen the receiver for a new one.</param>
internal sealed record Request(long Id, GrainId Target, string Method, int MillisecondsLeft, bool Place, byte[] Arguments) : Frame
{
    public override void Write(BinaryWriter w)
    {
        w.Write((byte)1);
        w.Write(Id);
        Write(w, Target);
        w.Write(Method);
        w.Write(MillisecondsLeft);
        w.Write(Place);
        Write(w, Arguments);
    }
}

/// <summary>How a call ended.</summary>
internal enum ReplyKind : byte
{
    /// <summary>With a result; one-way calls: it has been taken in.</summary>
    Result,

    /// <summary>With an exception.</summary>
    Error,

    /// <summary>The grain is not active there: it must be looked up again.</summary>
    NotHere,
}

/// <summary>The end of a call.</summary>
internal sealed record Reply(long Id, ReplyKind Kind, byte[] Body) : Frame
{
    public override void Write(BinaryWriter w)
    {
        w.Write((byte)2);
        w.Write(Id);
        w.Write((byte)Kind);
        Write(w, Body);
    }
}

/// <summary>The caller's token was cancelled.</summary>
internal sealed record Cancel(long Id) : Frame
{
    public override void Write(BinaryWriter w)
    {
        w.Write((byte)3);
        w.Write(Id);
    }
}

/// <summary>What one may want of a part of the directory.</summary>
internal enum DirectoryQuestion : byte
{
    Lookup,
    Register,
    Unregister,
}

/// <summary>A question to the owner of a part of the directory.</summary>
/// <param name="Holder">Who has, or has lost, the activation.</param>
internal sealed record Ask(long Id, DirectoryQuestion Question, GrainId Grain, SiloAddress Holder) : Frame
{
    public override void Write(BinaryWriter w)
    {
        w.Write((byte)4);
        w.Write(Id);
        w.Write((byte)Question);
        Write(w, Grain);
        w.Write(Holder.ToParsableString());
    }
}

/// <summary>The owner's answer; false when the silo asked does not take itself for the owner.</summary>
internal sealed record Answer(long Id, bool IsOwner, SiloAddress? Holder) : Frame
{
    public override void Write(BinaryWriter w)
    {
        w.Write((byte)5);
        w.Write(Id);
        w.Write(IsOwner);
        w.Write(Holder?.ToParsableString() ?? "");
    }
}

/// <summary>The membership table has changed.</summary>
internal sealed record Gossip : Frame
{
    public override void Write(BinaryWriter w) => w.Write((byte)6);
}
