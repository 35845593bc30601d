using System.Collections.Immutable;
using static Kd.Silo.Metrics.MetricKind;

namespace Kd.Silo.Metrics;

/// <summary>Every metric of a silo. Labels take few values: slots of this silo, states, kinds, causes, routes; sweeps only while they are worked on and shortly after.</summary>
internal static class KdMetrics
{
    private static readonly ImmutableArray<double> Blinks = [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10];
    private static readonly ImmutableArray<double> Steps = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30];
    private static readonly ImmutableArray<double> Waits = [1, 10, 60, 300, 1800, 7200, 28800, 86400];

    // Slots and trainings, told by the silo they are on.
    public static readonly MetricSpec Build = new("kd_build_info", Gauge, ["version", "revision"], "1, with the version of this silo and the revision of the sources it was built from, else unknown.");
    public static readonly MetricSpec Slots = new("kd_slots", Gauge, ["state"], "Slots of this silo that are working, idle, or troubled (cannot start a trainer).");
    public static readonly MetricSpec SlotBusy = new("kd_slot_busy_seconds_total", Counter, ["slot"], "Time the slot held a lease.");
    public static readonly MetricSpec Attempts = new("kd_attempts_total", Counter, ["kind", "outcome", "cause"], "Attempts that ended, by what became of them; cause names the kind of failure, else none.");
    public static readonly MetricSpec AttemptTime = new("kd_attempt_seconds_total", Counter, ["outcome"], "Slot time of ended attempts by what became of them; goodput is the share of completed and preempted.");
    public static readonly MetricSpec Results = new("kd_results_total", Counter, ["outcome"], "Results handed in: accepted, refused, or duplicate (another attempt was first).");
    public static readonly MetricSpec TrainerStarts = new("kd_trainer_starts_total", Counter, [], "Trainer processes started for slots.");
    public static readonly MetricSpec EventsDropped = new("kd_trainer_events_dropped_total", Counter, ["reason"], "Events of trainers that were foreign, late, or missed in a row of sequence numbers.");
    public static readonly MetricSpec StepsMade = new("kd_steps_total", Counter, ["kind"], "Optimiser steps told by trainers.");
    public static readonly MetricSpec StepTime = new("kd_step_duration_seconds", Histogram, ["kind"], "Time of an optimiser step, loading included; the mean between two reports of a trainer.") { Buckets = Steps };
    public static readonly MetricSpec ImagesPerSecond = new("kd_images_per_second", Gauge, ["slot"], "Images trained a second; 0 while the slot does not train.");
    public static readonly MetricSpec LoaderWait = new("kd_loader_wait_ratio", Gauge, ["slot"], "Share of its time that the trainer waits for its loader, 0 to 1, while the slot trains.");
    public static readonly MetricSpec Loss = new("kd_loss", Gauge, ["slot", "term"], "Loss terms, while the slot trains.");
    public static readonly MetricSpec MemoryUsed = new("kd_device_memory_used_bytes", Gauge, ["slot"], "Memory that the slot's trainer holds: of its GPU, or of the process on a processor.");
    public static readonly MetricSpec MemorySize = new("kd_device_memory_size_bytes", Gauge, ["slot"], "Memory of the slot's whole device.");
    public static readonly MetricSpec Utilisation = new("kd_device_utilisation_ratio", Gauge, ["slot"], "Share of the time in which the slot's GPU computes, 0 to 1; absent on processors and slices of a GPU.");
    public static readonly MetricSpec Checkpoints = new("kd_checkpoints_total", Counter, [], "Resume checkpoints kept.");
    public static readonly MetricSpec CheckpointBytes = new("kd_checkpoint_written_bytes_total", Counter, [], "Size of the resume checkpoints kept.");
    public static readonly MetricSpec CheckpointTime = new("kd_checkpoint_duration_seconds", Histogram, [], "Time a trainer takes to write a resume checkpoint.") { Buckets = Steps };

    // Leases, calls and requests, told by the silo that makes or answers them.
    public static readonly MetricSpec LeasesGranted = new("kd_leases_granted_total", Counter, [], "Leases that slots of this silo were granted.");
    public static readonly MetricSpec LeasesRenewed = new("kd_leases_renewed_total", Counter, [], "Renewals of leases that were answered with yes.");
    public static readonly MetricSpec LeasesLost = new("kd_leases_lost_total", Counter, ["reason"], "Leases that slots gave up: revoked, or after too long a silence of the dispatcher.");
    public static readonly MetricSpec LeaseWait = new("kd_lease_wait_seconds", Histogram, [], "How long cells had been offered when a slot took them.") { Buckets = Waits };
    public static readonly MetricSpec GrainCalls = new("kd_grain_calls_total", Counter, ["grain", "outcome"], "Calls to grains that this silo makes, answered or failed.");
    public static readonly MetricSpec GrainCallTime = new("kd_grain_call_duration_seconds", Histogram, ["grain"], "Time of those calls.") { Buckets = Blinks };
    public static readonly MetricSpec Requests = new("kd_api_requests_total", Counter, ["method", "route", "code"], "HTTP requests answered.");
    public static readonly MetricSpec RequestTime = new("kd_api_request_duration_seconds", Histogram, ["route"], "Time to answer them, streams of events left out.") { Buckets = Blinks };

    // What this silo needs.
    public static readonly MetricSpec RedisUp = new("kd_redis_up", Gauge, [], "1 while Redis answers this silo, else 0; only in clusters.");
    public static readonly MetricSpec RedisTime = new("kd_redis_duration_seconds", Histogram, [], "Time to read the table of silos from Redis.") { Buckets = Blinks };
    public static readonly MetricSpec StoreUp = new("kd_store_up", Gauge, [], "1 while this silo can write to its store, else 0.");
    public static readonly MetricSpec StoreTime = new("kd_store_write_duration_seconds", Histogram, [], "Time to write and remove a small file in the store.") { Buckets = Blinks };
    public static readonly MetricSpec StoreFree = new("kd_store_free_bytes", Gauge, [], "Free space of the store's file system.");
    public static readonly MetricSpec StoreSize = new("kd_store_size_bytes", Gauge, [], "Size of the store's file system.");

    // The whole cluster, told alike by every silo: take the maximum.
    public static readonly MetricSpec Silos = new("kd_cluster_silos", Gauge, [], "Silos of the cluster that are alive. Every silo tells the whole: take the maximum.");
    public static readonly MetricSpec SilosWanted = new("kd_cluster_silos_wanted", Gauge, [], "Silos that the cluster is to have; absent where nobody said (--silos-file). Every silo tells the whole: take the maximum.");
    public static readonly MetricSpec QueueLength = new("kd_queue_length", Gauge, [], "Cells that wait for a slot. Every silo tells the whole: take the maximum.");
    public static readonly MetricSpec QueueAge = new("kd_queue_age_seconds", Gauge, [], "How long the cell has been offered that waits longest. Every silo tells the whole: take the maximum.");
    public static readonly MetricSpec Leases = new("kd_leases", Gauge, [], "Leases held. Every silo tells the whole: take the maximum.");
    public static readonly MetricSpec LeasesExpired = new("kd_leases_expired_total", Counter, [], "Leases that ran out, since the dispatcher began. Every silo tells the whole: take the maximum.");

    // Sweeps that are worked on, and for ten minutes after; told alike by every silo with slots.
    public static readonly MetricSpec SweepCells = new("kd_sweep_cells", Gauge, ["sweep", "kind", "state"], "Cells of a sweep by kind (teacher, student) and state. Every silo tells the whole: take the maximum.");
    public static readonly MetricSpec SweepEta = new("kd_sweep_eta_seconds", Gauge, ["sweep"], "How long a sweep may still take; 0 once it is settled. Every silo tells the whole: take the maximum.");
    public static readonly MetricSpec SweepFailures = new("kd_sweep_failures", Gauge, ["sweep", "state", "cause"], "Cells of a sweep without a result to come: failed, quarantined, diverged, blocked, or unfit for any slot; cause names the kind of failure, else none. Every silo tells the whole: take the maximum.");
    public static readonly MetricSpec TableValue = new("kd_table_value", Gauge, ["sweep", "config", "dataset"], "What a sweep's table shows, 0 to 1: mean over folds, median over complete seeds. Every silo tells the whole: take the maximum.");
    public static readonly MetricSpec TableSpread = new("kd_table_spread", Gauge, ["sweep", "config", "dataset"], "Standard deviation over seeds of the means over folds; from two complete seeds on. Every silo tells the whole: take the maximum.");
    public static readonly MetricSpec TableSeeds = new("kd_table_seeds", Gauge, ["sweep", "config", "dataset"], "Complete seeds behind a number of the table. Every silo tells the whole: take the maximum.");

    public static ImmutableArray<MetricSpec> All { get; } =
    [
        Build, Slots, SlotBusy, Attempts, AttemptTime, Results, TrainerStarts, EventsDropped, StepsMade, StepTime, ImagesPerSecond, LoaderWait, Loss,
        MemoryUsed, MemorySize, Utilisation, Checkpoints, CheckpointBytes, CheckpointTime,
        LeasesGranted, LeasesRenewed, LeasesLost, LeaseWait, GrainCalls, GrainCallTime, Requests, RequestTime,
        RedisUp, RedisTime, StoreUp, StoreTime, StoreFree, StoreSize,
        Silos, SilosWanted, QueueLength, QueueAge, Leases, LeasesExpired,
        SweepCells, SweepEta, SweepFailures, TableValue, TableSpread, TableSeeds,
    ];
}
