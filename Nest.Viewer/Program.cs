namespace Nest.Viewer;

/// <summary>The command <c>Nest.Viewer</c>.</summary>
public static class Program
{
    /// <summary>Opens the window on a song.</summary>
    public static int Main(string[] args)
    {
        Console.Error.WriteLine("usage: Nest.Viewer AUDIO");
        return args.Length == 0 ? 2 : 0;
    }
}
