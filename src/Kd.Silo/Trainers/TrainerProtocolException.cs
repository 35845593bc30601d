namespace Kd.Silo.Trainers;

/// <summary>A trainer wrote what the protocol does not allow; nothing it says is trusted any more.</summary>
public sealed class TrainerProtocolException : Exception
{
    public TrainerProtocolException()
    {
    }

    public TrainerProtocolException(string message)
        : base(message)
    {
    }

    public TrainerProtocolException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
