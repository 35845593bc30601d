using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Orleans.Serialization;

/// <summary>
/// Exceptions between silos: type, message, trace, inner exception, and members with an <see cref="IdAttribute"/>. As in Orleans only
/// types of .NET itself and those with <see cref="GenerateSerializerAttribute"/> travel; the caller gets <see cref="CodecNotFoundException"/> for others.
/// </summary>
internal sealed class ExceptionForm(ValueCodec values, MemberForm members)
{
    public void Write(BinaryWriter writer, Exception? exception)
    {
        writer.Write(exception is not null);
        if (exception is null)
        {
            return;
        }

        var carried = Carries(exception.GetType()) ? exception : new CodecNotFoundException($"Could not find a codec for type {exception.GetType()}.");
        writer.Write(values.Name(carried.GetType()));
        writer.Write(carried.Message);
        writer.Write(carried.StackTrace ?? "");
        writer.Write(carried.HResult);
        Write(writer, carried.InnerException);
        members.WriteMembers(writer, carried);
    }

    public Exception? Read(BinaryReader reader)
    {
        if (!reader.ReadBoolean())
        {
            return null;
        }

        var type = values.TypeNamed(reader.ReadString());
        var (message, trace, code, inner) = (reader.ReadString(), reader.ReadString(), reader.ReadInt32(), Read(reader));
        var exception = type == typeof(AggregateException) ? new AggregateException(message, inner ?? new InvalidOperationException(message))
            : type.GetConstructor(Type.EmptyTypes) is not null ? (Exception)Activator.CreateInstance(type)!
            : (Exception)RuntimeHelpers.GetUninitializedObject(type);
        Message(exception) = message;
        Inner(exception) = inner;
        exception.HResult = code;
        members.ReadMembers(reader, exception);
        if (trace.Length > 0)
        {
            ExceptionDispatchInfo.SetRemoteStackTrace(exception, trace);
        }

        return exception;
    }

    private static bool Carries(Type type) =>
        type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false)
        || (type.Namespace is { } space && (space.StartsWith("System", StringComparison.Ordinal) || space.StartsWith("Microsoft", StringComparison.Ordinal)));

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_message")]
    private static extern ref string? Message(Exception exception);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_innerException")]
    private static extern ref Exception? Inner(Exception exception);
}
