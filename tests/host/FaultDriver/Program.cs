using System.Text.Json;
using SystemContainers.FaultDriver;

if (args.Length != 1 || JsonSerializer.Deserialize<DriverTask>(args[0]) is not { } task)
{
    Console.Error.WriteLine("usage: SystemContainers.FaultDriver TASK, a DriverTask as JSON");
    return 2;
}

try
{
    await task.RunAsync();
    return 0;
}
catch (SystemContainers.SystemContainersException e)
{
    Console.Error.WriteLine($"{e.Code}: {e.Message}");
    return 1;
}
