namespace Kd.Detection.Data.Images;

/// <summary>A file was read, but what it holds is no whole image. A file that cannot be read is a plain <see cref="BadDataException"/>: it may be there a moment later.</summary>
public sealed class UndecodableImageException(string message) : BadDataException(message);
