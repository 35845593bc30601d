namespace Kd.Silo.Hosting;

/// <summary>The silo cannot start for a reason its user can mend; the message is one line.</summary>
public sealed class SiloRefusedException : Exception
{
    public SiloRefusedException()
    {
    }

    public SiloRefusedException(string message)
        : base(message)
    {
    }

    public SiloRefusedException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
