namespace Kd.Detection.Training;

/// <summary>Memory of the device that this process trains on, in bytes.</summary>
public interface IMemoryGauge
{
    /// <summary>What this process holds now; null where the device does not tell.</summary>
    long? Used { get; }

    /// <summary>The most it held so far.</summary>
    long? Peak { get; }

    /// <summary>What it may still take without harming others.</summary>
    long? Available { get; }

    /// <summary>Of the whole device.</summary>
    long? Total { get; }
}
