namespace Nest.Native;

/// <summary>A native library that this work needs is not installed; the message names it and says how to install it.</summary>
public sealed class MissingLibraryException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">One line: what is missing and the remedy for Debian/Ubuntu, macOS and Windows.</param>
    /// <param name="innerException">What the loader said, if anything.</param>
    public MissingLibraryException(string message, Exception? innerException = null) : base(message, innerException)
    {
    }
}
