using Nest.Formats;
using Nest.Gpu;
using Nest.Gpu.Drivers;
using Nest.Gpu.Native;
using Nest.Tensors;

namespace Nest.Tests.Gpu;

/// <summary>What an OpenCL device does beside its operations: memory, tiles of every width, the same bits again, binaries kept, refusals.</summary>
[Collection(OpenClCollection.Name)]
[Trait("Category", "slow")]
public class OpenClDeviceTests(OpenClDevices devices)
{
    [OpenClFact]
    public void Memory_of_a_thousand_tensors_is_bounded_and_given_back()
    {
        using var device = new OpenClDevice(OpenClDevices.Info, KernelVariant.Vectors);
        const int Length = 1 << 18;   // a megabyte

        for (int i = 0; i < 1000; i++)
        {
            DeviceBuffer<float> buffer = device.Allocate<float>(Length + i);
            Assert.True(device.MemoryInUse >= 4L * Length);
            if (i % 2 == 0) ((IDisposable)buffer).Dispose();   // the others are left to the collector
            Assert.InRange(device.MemoryInUse + device.MemoryKept, 0, 400L << 20);
        }
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using (device.Allocate<float>(1) as IDisposable) Assert.InRange(device.MemoryInUse, 0, 4 << 20);   // a frame may still hold one
    }

    [OpenClFact]
    public void A_buffer_is_zero_even_in_memory_used_before()
    {
        OpenClDevice device = devices.Of("vectors");
        DeviceBuffer<float> used = device.Allocate<float>(1000);
        used.Write(0, Enumerable.Repeat(1f, 1000).ToArray());
        ((IDisposable)used).Dispose();

        Assert.All(device.Zeros(1000).ToArray(), value => Assert.Equal(0, value));
    }

    [OpenClFact]
    public void Numbers_larger_than_the_staging_memory_arrive_in_order()
    {
        OpenClDevice device = devices.Of("vectors");
        float[] values = Enumerable.Range(0, 5_000_000).Select(i => (float)i).ToArray();   // 20 MB, in pieces of 8
        Tensor tensor = device.Zeros(values.Length);

        tensor.Write(values);
        tensor.Rows(10, 3).Write([-1, -2, -3]);
        (values[10], values[11], values[12]) = (-1, -2, -3);

        Assert.Equal(values, tensor.ToArray());
    }

    [OpenClTheory]
    [InlineData(32, 70)]
    [InlineData(64, 70)]
    [InlineData(32, 72)]
    [InlineData(64, 72)]
    [InlineData(128, 72)]
    public void Tiles_of_every_width_agree(int columns, int depth)
    {
        OpenClDevice device = devices.Of("tiles");
        float[] a = Drawn(150 * depth), b = Drawn(depth * 140);
        var expected = new double[150 * 140];
        for (int i = 0; i < 150; i++)
            for (int j = 0; j < 140; j++)
                for (int k = 0; k < depth; k++) expected[i * 140 + j] += (double)a[i * depth + k] * b[k * 140 + j];
        device.TileColumns = columns;
        try
        {
            Tensor product = device.Zeros(150, 140);
            device.Gemm(device.FromArray(a, 150, depth), device.FromArray(b, depth, 140), product);

            float[] actual = product.ToArray();
            Assert.All(Enumerable.Range(0, actual.Length), i => Assert.Equal(expected[i], actual[i], 1e-5 * depth));
        }
        finally
        {
            device.TileColumns = 0;
        }
    }

    [OpenClFact]
    public void A_long_sum_is_cut_into_parts_and_gives_the_same_bits_again()
    {
        OpenClDevice device = devices.Of("tiles");
        Tensor a = device.FromArray(Drawn(5 * 6000), 5, 6000), b = device.FromArray(Drawn(6000 * 7), 6000, 7);
        float[][] results = Array.ConvertAll(new[] { 0, 1 }, _ =>
        {
            Tensor product = device.Zeros(5, 7);
            device.Gemm(a, b, product, device.FromArray([1, 2, 3, 4, 5, 6, 7], 7), Activation.Relu);
            return product.ToArray();
        });

        Assert.Equal(results[0], results[1]);
        float[] left = a.ToArray(), right = b.ToArray();
        for (int i = 0; i < 35; i++)
        {
            double sum = i % 7 + 1;
            for (int k = 0; k < 6000; k++) sum += (double)left[i / 7 * 6000 + k] * right[k * 7 + i % 7];
            Assert.Equal(Math.Max(0, sum), results[0][i], 1e-3);   // of a thousand
        }
    }

    [OpenClFact]
    public void Binaries_are_kept_for_the_device_and_the_source_and_a_damaged_one_is_built_anew()
    {
        using var folder = new TemporaryFolder();
        var cache = new FileCache(folder.File("kernels"));

        for (int round = 0; round < 3; round++)
        {
            using (var device = new OpenClDevice(OpenClDevices.Info, KernelVariant.Vectors, cache))
            {
                Tensor tensor = device.Zeros(3);
                device.Fill(tensor, 2);
                Assert.Equal([2f, 2f, 2f], tensor.ToArray());
            }
            string kept = Assert.Single(Directory.GetFiles(folder.File("kernels")));
            if (round == 1) File.WriteAllText(kept, "no binary");
        }
        Assert.NotEqual(OpenClProgram.KeyOf(OpenClDevices.Info, "", "a"), OpenClProgram.KeyOf(OpenClDevices.Info, "", "b"));
        Assert.NotEqual(OpenClProgram.KeyOf(OpenClDevices.Info, "", "a"), OpenClProgram.KeyOf(OpenClDevices.Info with { Driver = "another" }, "", "a"));
    }

    [OpenClFact]
    public unsafe void A_source_that_does_not_build_is_refused_in_one_line_with_the_compiler_s_log()
    {
        OpenClInfo info = OpenClDevices.Info;
        nint handle = info.Handle;
        int error;
        nint context = OpenCl.clCreateContext(null, 1, &handle, 0, 0, &error);

        var refused = Assert.Throws<GpuException>(() => OpenClProgram.Build(context, info, "kernel void broken(global float *x) { x[0] = nowhere; }", OpenClProgram.Standard, cache: null));
        _ = OpenCl.clReleaseContext(context);

        Assert.StartsWith($"{info.Name}: driver {info.Driver} does not build the kernels (CL_BUILD_PROGRAM_FAILURE): ", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
        Assert.Contains("nowhere", refused.Message, StringComparison.Ordinal);
        Assert.Contains("nowhere", refused.Log, StringComparison.Ordinal);
    }

    [OpenClFact]
    public void A_device_that_answers_no_more_says_so_in_one_line_with_what_to_do()
    {
        var gone = Assert.Throws<GpuException>(() => OpenClError.Check(OpenCl.CL_DEVICE_NOT_AVAILABLE, "clEnqueueReadBuffer"));
        var reset = Assert.Throws<GpuException>(() => OpenClError.Check(OpenCl.CL_OUT_OF_RESOURCES, "clFinish"));

        Assert.Equal("OpenCL: clEnqueueReadBuffer failed with CL_DEVICE_NOT_AVAILABLE: the device has gone; start again, or take --device cpu.", gone.Message);
        Assert.Equal("OpenCL: clFinish failed with CL_OUT_OF_RESOURCES: the device ran out of resources or was reset; a smaller --batch may do, or --device cpu.", reset.Message);
    }

    [OpenClFact]
    public void More_than_there_is_is_refused_in_one_line()
    {
        var refused = Assert.Throws<GpuException>(() => devices.Of("vectors").Allocate<float>(int.MaxValue));

        Assert.Matches(@"^.+ is out of memory: \d+ MB more are needed, \d+ MB are in use here\. A smaller --batch or --device cpu needs less\.$", refused.Message);
    }

    [OpenClFact]
    public void A_tensor_of_another_device_is_refused()
    {
        OpenClDevice tiles = devices.Of("tiles"), vectors = devices.Of("vectors");

        Assert.Throws<ArgumentException>(() => tiles.Fill(vectors.Zeros(1), 1));
    }

    private static float[] Drawn(int count)
    {
        var random = new Numerics.SeededRandom(count);
        return Enumerable.Range(0, count).Select(_ => (float)(2 * random.NextDouble() - 1)).ToArray();
    }
}
