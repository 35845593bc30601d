using System.Text.Json;
using Kd.Core.Json;

namespace Kd.Core.Reports;

/// <summary>A report as JSON: the table's record, with the members "classes" and "tests" where they were asked for. Equal reports give equal bytes.</summary>
public static class JsonTable
{
    public static string Render(SweepReport report)
    {
        var table = JsonSerializer.SerializeToNode(report.Table, KdJson.Options)!.AsObject();
        if (!report.Classes.IsEmpty)
        {
            table["classes"] = JsonSerializer.SerializeToNode(report.Classes, KdJson.Options);
        }

        if (!report.Tests.IsEmpty)
        {
            table["tests"] = JsonSerializer.SerializeToNode(report.Tests, KdJson.Options);
        }

        return table.ToJsonString(KdJson.Options) + "\n";
    }
}
