using System.CommandLine;
using System.CommandLine.Invocation;
using Kd.Client;
using Kd.Client.Verbs;
using Kd.Core.Grids;

var parsed = Verbs.Root(args).Parse(args);
if (parsed.Action is ParseErrorAction wrongUse)
{
    wrongUse.ShowHelp = false;
    await parsed.InvokeAsync();
    Console.Error.WriteLine($"kdctl: see kdctl {parsed.CommandResult.Command.Name switch { "kdctl" => "", var verb => verb + " " }}--help");
    return (int)ExitCode.BadInput;
}

try
{
    // Signals are the verbs' business: only they know what to save.
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
catch (VerbException stop)
{
    const int longest = 4000;
    var said = string.Join('\n', stop.Message.Split('\n').Select(line => VisibleText.Of(line, longest)));
    Console.Error.WriteLine(said.Contains('\n') ? said : $"kdctl: {said}");
    return (int)stop.Code;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("kdctl: interrupted");
    return (int)ExitCode.Interrupted;
}
catch (Exception fault) when (Environment.GetEnvironmentVariable("KDCTL_TRACE") is null)
{
    Console.Error.WriteLine($"kdctl: internal error, please report it: {fault.GetType().Name}: {fault.Message} (KDCTL_TRACE=1 shows where)");
    return (int)ExitCode.InternalError;
}
