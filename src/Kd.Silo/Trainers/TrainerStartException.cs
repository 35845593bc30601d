namespace Kd.Silo.Trainers;

/// <summary>A trainer process did not come up: a trouble of this machine, not of a cell.</summary>
public sealed class TrainerStartException : Exception
{
    public TrainerStartException()
    {
    }

    public TrainerStartException(string message)
        : base(message)
    {
    }

    public TrainerStartException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
