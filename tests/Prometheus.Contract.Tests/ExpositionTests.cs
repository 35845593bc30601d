using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;

namespace Prometheus.Contract.Tests;

/// <summary>What the product relies on, one test a rule.</summary>
public sealed class ExpositionTests
{
    [Theory]
    [InlineData("kd_steps_total", null, "kd_steps_total")]
    [InlineData("kd_steps", "{step}", "kd_steps_total")]
    [InlineData("kd_busy_seconds_total", "s", "kd_busy_seconds_total")]
    [InlineData("kd.busy", "s", "kd_busy_seconds_total")]
    [InlineData("kd.checkpoint.size", "By", "kd_checkpoint_size_bytes_total")]
    [InlineData("kd.odd/name-_x", "1", "kd_odd_name_x_total")]
    [InlineData("kd.rate", "By/s", "kd_rate_bytes_per_second_total")]
    public async Task Counter_GetsItsUnitAndTotal_UnlessItHasThem(string name, string? unit, string expected)
    {
        await using var scraped = await Scraped.Start();
        scraped.Meter.CreateCounter<long>(name, unit).Add(3);

        Assert.Equal([$"{expected}{{}} 3"], await scraped.Samples());
    }

    [Theory]
    [InlineData("kd_free_bytes", "By", "kd_free_bytes")]
    [InlineData("kd_free", "By", "kd_free_bytes")]
    [InlineData("kd_wait_ratio", "1", "kd_wait_ratio")]
    [InlineData("kd_wait", "%", "kd_wait_percent")]
    public async Task Gauge_GetsItsUnit_UnlessItHasIt(string name, string unit, string expected)
    {
        await using var scraped = await Scraped.Start();
        scraped.Meter.CreateObservableGauge(name, () => 0.25, unit);

        Assert.Equal([$"{expected}{{}} 0.25"], await scraped.Samples());
    }

    [Fact]
    public async Task Family_HasTypeAndHelpBeforeItsSamples()
    {
        await using var scraped = await Scraped.Start();
        scraped.Meter.CreateCounter<long>("kd_steps_total", null, "Steps; a \\ and\na line.").Add(1);

        Assert.Equal("# TYPE kd_steps_total counter\n# HELP kd_steps_total Steps; a \\\\ and\\na line.\nkd_steps_total{} 1\n", await scraped.Text());
    }

    [Fact]
    public async Task UpDownCounter_IsAGauge()
    {
        await using var scraped = await Scraped.Start();
        scraped.Meter.CreateUpDownCounter<long>("kd_open").Add(-2);

        Assert.Equal("# TYPE kd_open gauge\nkd_open{} -2\n", await scraped.Text());
    }

    [Fact]
    public async Task Label_ValueWithQuoteBackslashAndLine_IsEscaped()
    {
        await using var scraped = await Scraped.Start();
        scraped.Meter.CreateCounter<long>("kd_x_total").Add(1, new KeyValuePair<string, object?>("a.b", "say \"hi\"\\\nüber"), new KeyValuePair<string, object?>("ok", true));

        Assert.Equal(["kd_x_total{a_b=\"say \\\"hi\\\"\\\\\\nüber\",ok=\"true\"} 1"], await scraped.Samples());
    }

    [Fact]
    public async Task Histogram_ByAdvice_HasCumulativeBucketsSumAndCount()
    {
        await using var scraped = await Scraped.Start();
        var histogram = scraped.Meter.CreateHistogram("kd_wait_seconds", "s", null, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 1] });
        Array.ForEach([0.1, 0.7, 0.9, 4], value => histogram.Record(value, new KeyValuePair<string, object?>("grain", "cell")));

        Assert.Equal(
            [
                "kd_wait_seconds_bucket{grain=\"cell\",le=\"0.5\"} 1",
                "kd_wait_seconds_bucket{grain=\"cell\",le=\"1\"} 3",
                "kd_wait_seconds_bucket{grain=\"cell\",le=\"+Inf\"} 4",
                "kd_wait_seconds_sum{grain=\"cell\"} 5.7",
                "kd_wait_seconds_count{grain=\"cell\"} 4",
            ],
            await scraped.Samples());
    }

    [Fact]
    public async Task Values_AreShortestAndExact_AndWritableWithoutANumber()
    {
        await using var scraped = await Scraped.Start();
        double[] values = [0.1, 1e21, double.NaN, double.PositiveInfinity, double.NegativeInfinity];
        scraped.Meter.CreateObservableGauge("kd_v", () => values.Select((value, i) => new Measurement<double>(value, new KeyValuePair<string, object?>("i", i))));

        Assert.Equal(["0.1", "1E+21", "NaN", "+Inf", "-Inf"], (await scraped.Samples()).Select(line => line.Split(' ')[1]));
    }

    [Fact]
    public async Task ObservedSeries_NotGivenAnyMore_IsGone()
    {
        await using var scraped = await Scraped.Start();
        var sweeps = new List<string> { "a", "b" };
        scraped.Meter.CreateObservableGauge("kd_sweep", () => sweeps.Select(sweep => new Measurement<double>(1, new KeyValuePair<string, object?>("sweep", sweep))));
        Assert.Equal(2, (await scraped.Samples()).Length);

        sweeps.Remove("a");

        Assert.Equal(["kd_sweep{sweep=\"b\"} 1"], await scraped.Samples());
    }

    [Fact]
    public async Task ObservedCounter_ThatFalls_IsToldAsItIs()
    {
        await using var scraped = await Scraped.Start();
        var total = 7.5;
        scraped.Meter.CreateObservableCounter("kd_busy_seconds_total", () => total, "s");
        await scraped.Samples();
        total = 1;

        Assert.Equal(["kd_busy_seconds_total{} 1"], await scraped.Samples());
    }

    [Fact]
    public async Task Meter_NotNamed_IsNotShown()
    {
        await using var scraped = await Scraped.Start();
        using var other = new Meter("other");
        other.CreateCounter<long>("kd_other_total").Add(1);

        Assert.Empty(await scraped.Samples());
    }

    [Fact]
    public async Task Scope_ByDefault_IsALabel_AndTheResourceAMetric()
    {
        await using var scraped = await Scraped.Start(options => (options.ScopeInfoEnabled, options.TargetInfoEnabled) = (true, true));
        scraped.Meter.CreateCounter<long>("kd_x_total").Add(1);

        Assert.Equal(["target_info{service_name=\"contract\"} 1", $"kd_x_total{{otel_scope_name=\"{scraped.Meter.Name}\"}} 1"], await scraped.Samples());
    }

    [Fact]
    public async Task Response_WithinTheCacheTime_IsTheSame()
    {
        await using var scraped = await Scraped.Start(options => options.ScrapeResponseCacheDurationMilliseconds = 600_000);
        var counter = scraped.Meter.CreateCounter<long>("kd_x_total");
        counter.Add(1);
        var first = await scraped.Text();
        counter.Add(1);

        Assert.Equal(first, await scraped.Text());
    }

    [Fact]
    public async Task Endpoint_LimitedToGet_RefusesOtherMethods_AndNamesItsFormat()
    {
        await using var scraped = await Scraped.Start();
        scraped.Meter.CreateCounter<long>("kd_x_total").Add(1);
        using var refused = await scraped.Send(HttpMethod.Post);
        using var answered = await scraped.Send(HttpMethod.Get);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, refused.StatusCode);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answered.Content.Headers.ContentType!.ToString());
    }

    [Fact]
    public async Task Text_OfEveryKind_PassesPromtool()
    {
        await using var scraped = await Scraped.Start();
        scraped.Meter.CreateCounter<long>("kd_steps_total", null, "Steps.").Add(1, new KeyValuePair<string, object?>("kind", "a\"b"));
        scraped.Meter.CreateObservableGauge("kd_free_bytes", () => 1e9, "By", "Free.");
        scraped.Meter.CreateHistogram<double>("kd_wait_seconds", "s", "Waits.").Record(1);
        using var promtool = Process.Start(new ProcessStartInfo("promtool", ["check", "metrics"]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true })!;
        await promtool.StandardInput.WriteAsync(await scraped.Text());
        promtool.StandardInput.Close();

        Assert.Equal("", await promtool.StandardOutput.ReadToEndAsync() + await promtool.StandardError.ReadToEndAsync());
        await promtool.WaitForExitAsync();
        Assert.Equal(0, promtool.ExitCode);
    }
}
