using System.Reflection;
using System.Runtime.ExceptionServices;
using Kd.Core.Artifacts;

namespace Kd.Core.Tests.Artifacts;

/// <summary>A store that throws whenever a certain file is read.</summary>
public class FailingReads : DispatchProxy
{
    private IArtifactStore store = null!;
    private Func<string, bool> isOne = null!;
    private Exception failure = null!;

    internal static IArtifactStore Of(IArtifactStore store, Func<string, bool> isOne, Exception failure)
    {
        var failing = Create<IArtifactStore, FailingReads>();
        var it = (FailingReads)failing;
        (it.store, it.isOne, it.failure) = (store, isOne, failure);
        return failing;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.Name is nameof(IArtifactStore.OpenReadAsync) or nameof(IArtifactStore.GetAsync) && isOne(((ArtifactPath)args![0]!).Value))
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        return targetMethod.Invoke(store, args);
    }
}
