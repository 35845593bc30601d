namespace Orleans.Serialization;

/// <summary>Numbers, text, times, ids, enums and byte arrays: what Orleans carries without being told. NaN is a number here.</summary>
internal sealed class ScalarForm : IWireForm
{
    private static readonly Dictionary<Type, (Action<BinaryWriter, object> Write, Func<BinaryReader, object> Read)> Table = new()
    {
        [typeof(bool)] = ((w, v) => w.Write((bool)v), r => r.ReadBoolean()),
        [typeof(byte)] = ((w, v) => w.Write((byte)v), r => r.ReadByte()),
        [typeof(sbyte)] = ((w, v) => w.Write((sbyte)v), r => r.ReadSByte()),
        [typeof(short)] = ((w, v) => w.Write((short)v), r => r.ReadInt16()),
        [typeof(ushort)] = ((w, v) => w.Write((ushort)v), r => r.ReadUInt16()),
        [typeof(int)] = ((w, v) => w.Write((int)v), r => r.ReadInt32()),
        [typeof(uint)] = ((w, v) => w.Write((uint)v), r => r.ReadUInt32()),
        [typeof(long)] = ((w, v) => w.Write((long)v), r => r.ReadInt64()),
        [typeof(ulong)] = ((w, v) => w.Write((ulong)v), r => r.ReadUInt64()),
        [typeof(float)] = ((w, v) => w.Write((float)v), r => r.ReadSingle()),
        [typeof(double)] = ((w, v) => w.Write((double)v), r => r.ReadDouble()),
        [typeof(decimal)] = ((w, v) => w.Write((decimal)v), r => r.ReadDecimal()),
        [typeof(char)] = ((w, v) => w.Write((ushort)(char)v), r => (char)r.ReadUInt16()),
        [typeof(string)] = ((w, v) => w.Write((string)v), r => r.ReadString()),
        [typeof(Guid)] = ((w, v) => w.Write(((Guid)v).ToByteArray()), r => new Guid(r.ReadBytes(16))),
        [typeof(TimeSpan)] = ((w, v) => w.Write(((TimeSpan)v).Ticks), r => new TimeSpan(r.ReadInt64())),
        [typeof(DateOnly)] = ((w, v) => w.Write(((DateOnly)v).DayNumber), r => DateOnly.FromDayNumber(r.ReadInt32())),
        [typeof(TimeOnly)] = ((w, v) => w.Write(((TimeOnly)v).Ticks), r => new TimeOnly(r.ReadInt64())),
        [typeof(DateTime)] = (WriteDateTime, r => new DateTime(r.ReadInt64(), (DateTimeKind)r.ReadByte())),
        [typeof(DateTimeOffset)] = (WriteDateTimeOffset, r => new DateTimeOffset(r.ReadInt64(), new TimeSpan(r.ReadInt64()))),
        [typeof(Uri)] = ((w, v) => w.Write(((Uri)v).OriginalString), r => new Uri(r.ReadString(), UriKind.RelativeOrAbsolute)),
        [typeof(Version)] = ((w, v) => w.Write(v.ToString()!), r => new Version(r.ReadString())),
        [typeof(byte[])] = (WriteBytes, r => r.ReadBytes(r.ReadInt32())),
    };

    public bool Carries(Type type) => type.IsEnum || Table.ContainsKey(type);

    public void Write(BinaryWriter writer, object value)
    {
        if (value is Enum)
        {
            var number = Enum.GetUnderlyingType(value.GetType());
            Table[number].Write(writer, Convert.ChangeType(value, number));
            return;
        }

        Table[value.GetType()].Write(writer, value);
    }

    public object Read(BinaryReader reader, Type type) =>
        type.IsEnum ? Enum.ToObject(type, Table[Enum.GetUnderlyingType(type)].Read(reader)) : Table[type].Read(reader);

    private static void WriteDateTime(BinaryWriter writer, object value)
    {
        writer.Write(((DateTime)value).Ticks);
        writer.Write((byte)((DateTime)value).Kind);
    }

    private static void WriteDateTimeOffset(BinaryWriter writer, object value)
    {
        writer.Write(((DateTimeOffset)value).Ticks);
        writer.Write(((DateTimeOffset)value).Offset.Ticks);
    }

    private static void WriteBytes(BinaryWriter writer, object value)
    {
        writer.Write(((byte[])value).Length);
        writer.Write((byte[])value);
    }
}
