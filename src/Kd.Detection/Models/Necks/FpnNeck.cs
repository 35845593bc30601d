namespace Kd.Detection.Models.Necks;

/// <summary>The student's neck: the shared top-down path and nothing behind it.</summary>
internal sealed class FpnNeck : TopDownNeck
{
    public FpnNeck(int c4Channels, int c5Channels, int width, int levels)
        : base(nameof(FpnNeck), c4Channels, c5Channels, width, levels) => RegisterComponents();
}
