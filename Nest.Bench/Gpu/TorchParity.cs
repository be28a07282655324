using Nest.Formats;
using Nest.Gpu;
using Nest.Models.Windowed;
using Nest.Tensors;

namespace Nest.Bench.Gpu;

/// <summary>Ten steps of preset windowed from PyTorch's weights on PyTorch's batches, held against the losses that PyTorch had: gpu/peer.py writes them.</summary>
internal static class TorchParity
{
    private const double Tolerance = 1e-4;

    /// <param name="device">What computes here.</param>
    /// <param name="folder">model.pth, spectrogram.npy (frames, bins), batches.npy (steps, batch), losses.npy (steps, 3), latents.npy (windows, 3) of the weights at the start.</param>
    public static bool Run(GpuDevice device, string folder)
    {
        using var checkpoint = TorchCheckpoint.Open(Path.Combine(folder, "model.pth"));
        WindowedShape shape = TorchWindowed.ShapeOf(checkpoint);
        var model = new ConditionedAutoencoder(device, shape);
        foreach (NamedTensor tensor in TorchWindowed.Parameters(checkpoint, shape)) model.Parameters[tensor.Name].Value.Write(tensor.Values.Span);
        var (spectrogram, frames) = Read(folder, "spectrogram.npy");
        Tensor song = device.FromArray(spectrogram, frames, shape.Bins);

        var (latents, windows) = Read(folder, "latents.npy");
        float[] encoded = model.EncodeAll(song, windows);
        double latentError = latents.Zip(encoded, (a, b) => (double)Math.Abs(a - b)).Max();
        GpuFigure.Write("torch_latents_difference", latentError, "largest");

        var training = new ConditionedTraining(model, song);
        var (batches, steps) = Read(folder, "batches.npy");
        var (losses, _) = Read(folder, "losses.npy");
        int batch = batches.Length / steps;
        double worst = 0;
        for (int step = 0; step < steps; step++)
        {
            ConditionedLosses got = training.Step(Array.ConvertAll(batches[(step * batch)..((step + 1) * batch)], value => (int)value));
            double[] here = [got.Reconstruction, got.Forecast, got.Covariance];
            for (int i = 0; i < 3; i++) worst = Math.Max(worst, Math.Abs(here[i] - losses[3 * step + i]) / Math.Abs(losses[3 * step + i]));
        }
        GpuFigure.Write("torch_losses_difference", worst, $"relative, worst of {steps} steps");
        return worst < Tolerance && latentError < 1e-5;
    }

    private static (float[] Values, int Rows) Read(string folder, string name)
    {
        NpyArray array = Npy.Read(Path.Combine(folder, name));
        return (array.ToFloats(), array.Shape[0]);
    }
}
