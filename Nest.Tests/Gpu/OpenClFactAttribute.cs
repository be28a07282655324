using Nest.Gpu.Drivers;

namespace Nest.Tests.Gpu;

/// <summary>A test that computes by OpenCL: skipped where there is no device, unless NEST_REQUIRE_NATIVE=1.</summary>
internal sealed class OpenClFactAttribute : FactAttribute
{
    public OpenClFactAttribute() => Skip = Missing.Value;

    internal static Lazy<string?> Missing { get; } = new(() =>
        Environment.GetEnvironmentVariable("NEST_REQUIRE_NATIVE") == "1" || OpenClInfo.All().Count > 0 ? null : "OpenCL has no device here: sudo apt install ocl-icd-libopencl1 pocl-opencl-icd");
}

/// <inheritdoc cref="OpenClFactAttribute"/>
internal sealed class OpenClTheoryAttribute : TheoryAttribute
{
    public OpenClTheoryAttribute() => Skip = OpenClFactAttribute.Missing.Value;
}
