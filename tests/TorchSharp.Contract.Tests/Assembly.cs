// Random state, thread counts and resident memory belong to the process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
