namespace TorchSharp.Interop;

/// <summary>An ATen operator, found by schema name on first use. Arguments left out take the schema's defaults.</summary>
internal sealed unsafe class Op(string name, string overload = "")
{
    private const int MaximalStackWords = 64;
    private nint handle;

    /// <summary>Runs an operator that returns one tensor.</summary>
    public torch.Tensor Call(params ReadOnlySpan<Arg> args)
    {
        NativeArg result;
        Invoke(args, &result, 1);
        return new torch.Tensor((nint)result.Value);
    }

    public (torch.Tensor, torch.Tensor) Call2(params ReadOnlySpan<Arg> args)
    {
        var results = stackalloc NativeArg[2];
        Invoke(args, results, 2);
        return (new torch.Tensor((nint)results[0].Value), new torch.Tensor((nint)results[1].Value));
    }

    /// <summary>Runs an operator that returns at most <paramref name="capacity"/> tensors.</summary>
    public torch.Tensor[] CallMany(int capacity, params ReadOnlySpan<Arg> args)
    {
        var results = new NativeArg[capacity];
        int used;
        fixed (NativeArg* p = results) used = Invoke(args, p, capacity);
        return [.. results.Take(used).Select(r => new torch.Tensor((nint)r.Value))];
    }

    public bool CallBool(params ReadOnlySpan<Arg> args)
    {
        NativeArg result;
        Invoke(args, &result, 1);
        return result.Value != 0;
    }

    public Scalar CallScalar(params ReadOnlySpan<Arg> args)
    {
        NativeArg result;
        Invoke(args, &result, 1);
        return result.Tag switch
        {
            Tag.Double => BitConverter.Int64BitsToDouble(result.Value),
            Tag.Bool => result.Value != 0,
            _ => result.Value,
        };
    }

    /// <summary>Runs an in-place operator: what it returns is its first argument, so nothing new is made.</summary>
    public void Run(params ReadOnlySpan<Arg> args) => Invoke(args, null, -1);

    /// <summary>Finds the operator; fails where this libtorch does not have it.</summary>
    public void Resolve()
    {
        if (handle == 0) Shim.Check(Shim.shim_op("aten::" + name, overload, out handle));
    }

    private int Invoke(ReadOnlySpan<Arg> args, NativeArg* outs, int capacity)
    {
        Resolve();
        var words = 0;
        foreach (ref readonly var arg in args) words += arg.Words;
        if (words <= MaximalStackWords) return Invoke(args, outs, capacity, stackalloc long[MaximalStackWords]);
        var pinned = GC.AllocateUninitializedArray<long>(words, pinned: true);
        var used = Invoke(args, outs, capacity, pinned);
        GC.KeepAlive(pinned);
        return used;
    }

    private int Invoke(ReadOnlySpan<Arg> args, NativeArg* outs, int capacity, Span<long> scratch)
    {
        var packed = stackalloc NativeArg[args.Length];
        var next = 0;
        for (var i = 0; i < args.Length; i++)
        {
            packed[i] = args[i].Pack(scratch[next..]);
            next += args[i].Words;
        }
        int used;
        var code = Shim.shim_call(handle, packed, args.Length, outs, capacity, &used);
        foreach (ref readonly var arg in args) arg.KeepAlive();
        Shim.Check(code);
        return used;
    }
}
