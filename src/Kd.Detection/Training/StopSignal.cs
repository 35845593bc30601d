namespace Kd.Detection.Training;

/// <summary>A wish to stop, set by one thread and heeded by the training thread at its next step boundary.</summary>
public sealed class StopSignal
{
    private volatile StopWish wish;

    public StopWish Wish => wish;

    /// <summary>Checkpoint and stop; a wish to cancel stands.</summary>
    public void Preempt()
    {
        if (wish != StopWish.Cancel)
        {
            wish = StopWish.Preempt;
        }
    }

    /// <summary>Stop and keep nothing.</summary>
    public void Cancel() => wish = StopWish.Cancel;
}

/// <summary>What a training is asked to do at its next step boundary.</summary>
public enum StopWish
{
    None,
    Preempt,
    Cancel,
}
