using System.Security.Cryptography;
using System.Text;
using Nest.Formats;
using static Nest.Gpu.Native.OpenCl;

namespace Nest.Gpu.Drivers;

/// <summary>The kernels built for one device: from the cache where they were built before, else from their source.</summary>
internal static unsafe class OpenClProgram
{
    public const string Standard = "-cl-std=CL1.2";

    /// <summary>The built program.</summary>
    /// <param name="context">Of the device.</param>
    /// <param name="device">What it is built for.</param>
    /// <param name="source">The kernels.</param>
    /// <param name="options">For the driver's compiler.</param>
    /// <param name="cache">Where binaries are kept; null keeps none.</param>
    /// <exception cref="GpuException">The driver's compiler refuses the source.</exception>
    public static nint Build(nint context, OpenClInfo device, string source, string options, FileCache? cache)
    {
        string key = KeyOf(device, options, source);
        if (cache?.Find(key) is { } path && FromBinary(context, device, options, path) is not 0 and var cached) return cached;
        nint program = FromSource(context, device, options, source);
        cache?.Put(key, to => AtomicFile.Write(to, file => file.Write(BinaryOf(program))));
        return program;
    }

    /// <summary>A binary's name: it serves one device, one driver, one source.</summary>
    internal static string KeyOf(OpenClInfo device, string options, string source)
    {
        string all = string.Join('\n', device.Platform, device.Name, device.Version, device.Driver, options, source);
        return $"kernels-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)))}.bin";
    }

    private static nint FromSource(nint context, OpenClInfo device, string options, string source)
    {
        byte[] text = Encoding.UTF8.GetBytes(source);
        int error;
        nint program;
        fixed (byte* first = text)
        {
            byte* pointer = first;
            nuint length = (nuint)text.Length;
            program = clCreateProgramWithSource(context, 1, &pointer, &length, &error);
        }
        OpenClError.Check(error, "clCreateProgramWithSource");
        if (Compile(program, device, options) is var built && built == CL_SUCCESS) return program;
        string log = LogOf(program, device.Handle);
        _ = clReleaseProgram(program);
        string why = log.Split('\n').FirstOrDefault(line => line.Contains("error", StringComparison.OrdinalIgnoreCase)) ?? log.Split('\n')[0];
        throw new GpuException($"{device.Name}: driver {device.Driver} does not build the kernels ({OpenClError.NameOf(built)}): {why.Trim()}", log);
    }

    /// <summary>A program of a cached binary; 0 if the driver does not want it any more.</summary>
    private static nint FromBinary(nint context, OpenClInfo device, string options, string path)
    {
        byte[] binary;
        try
        {
            binary = File.ReadAllBytes(path);
        }
        catch (IOException)
        {
            return 0;
        }
        if (binary.Length == 0) return 0;
        nint handle = device.Handle, program;
        nuint length = (nuint)binary.Length;
        int status, error;
        fixed (byte* first = binary)
        {
            byte* pointer = first;
            program = clCreateProgramWithBinary(context, 1, &handle, &length, &pointer, &status, &error);
        }
        if (error != CL_SUCCESS) return 0;
        if (status == CL_SUCCESS && Compile(program, device, options) == CL_SUCCESS) return program;
        _ = clReleaseProgram(program);
        return 0;
    }

    private static int Compile(nint program, OpenClInfo device, string options)
    {
        nint handle = device.Handle;
        return clBuildProgram(program, 1, &handle, options, 0, 0);
    }

    private static byte[] BinaryOf(nint program)
    {
        nuint length = 0;
        OpenClError.Check(clGetProgramInfo(program, CL_PROGRAM_BINARY_SIZES, (nuint)sizeof(nuint), &length, null), "clGetProgramInfo");
        var binary = new byte[(int)length];
        fixed (byte* first = binary)
        {
            byte* pointer = first;
            OpenClError.Check(clGetProgramInfo(program, CL_PROGRAM_BINARIES, (nuint)sizeof(byte*), &pointer, null), "clGetProgramInfo");
        }
        return binary;
    }

    private static string LogOf(nint program, nint device)
    {
        nuint length = 0;
        if (clGetProgramBuildInfo(program, device, CL_PROGRAM_BUILD_LOG, 0, null, &length) != CL_SUCCESS || length == 0) return "(no log)";
        var bytes = new byte[(int)length];
        fixed (byte* to = bytes) _ = clGetProgramBuildInfo(program, device, CL_PROGRAM_BUILD_LOG, length, to, null);
        return Encoding.UTF8.GetString(bytes).TrimEnd('\0', '\n');
    }
}
