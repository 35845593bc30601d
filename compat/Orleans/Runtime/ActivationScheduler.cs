namespace Orleans.Runtime;

/// <summary>
/// Runs the tasks of one activation one at a time, so that what follows an <c>await</c> comes back to the turn.
/// <see cref="Task.Run(Action)"/> and <c>ConfigureAwait(false)</c> leave it, as in Orleans.
/// </summary>
internal sealed class ActivationScheduler(Activation owner) : TaskScheduler, IThreadPoolWorkItem
{
    private readonly Queue<Task> tasks = new();
    private bool busy;

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Runs grain code in a turn of the activation.</summary>
    public Task Run(Func<Task> code) =>
        Task.Factory.StartNew(code, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this).Unwrap();

    void IThreadPoolWorkItem.Execute()
    {
        RuntimeContext.Current = owner;
        try
        {
            while (Next() is { } task)
            {
                TryExecuteTask(task);
            }
        }
        finally
        {
            RuntimeContext.Current = null;
        }
    }

    protected override void QueueTask(Task task)
    {
        lock (tasks)
        {
            tasks.Enqueue(task);
            if (busy)
            {
                return;
            }

            busy = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && RuntimeContext.Current == owner && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (tasks)
        {
            return [.. tasks];
        }
    }

    private Task? Next()
    {
        lock (tasks)
        {
            busy = tasks.TryDequeue(out var task);
            return task;
        }
    }
}
