namespace Kd.Detection.Data;

/// <summary>Data that cannot be trained on until mended. The message says what is wrong, where, and what to do; no stack trace is wanted.</summary>
public class BadDataException : Exception
{
    public BadDataException(string message)
        : base(message)
    {
    }

    public BadDataException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
