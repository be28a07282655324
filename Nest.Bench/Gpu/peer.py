"""PyTorch's side of gpu/run: what Nest is checked against, and the same work timed on the same card. Prints JSON lines.

    peer.py check FOLDER     model.pth, spectrogram.npy, batches.npy, losses.npy and latents.npy for `Nest.Bench card --check FOLDER`
    peer.py time             training step, encoding, OpenL3's network, products and convolutions: at PyTorch's defaults, and at float32

Needs torch 1.13 or later and numpy. The card if torch sees one, else the processor.
"""
import json, os, sys, time

import numpy as np
import torch
from torch import nn

H, W, HISTORY, BATCH, FRAMES = 512, 20, 5, 128, 700
card = torch.device("cuda" if torch.cuda.is_available() else "cpu")
small = card.type == "cpu"   # a rehearsal without a card


class Autoencoder(nn.Module):
    """The conditioned autoencoder as published; names as its checkpoints have them."""

    def __init__(self):
        super().__init__()
        flat = 64 * (H // 4) * (W // 4)
        self.encoder, self.decoder, self.forecaster = nn.Module(), nn.Module(), nn.Module()
        self.encoder.conv = nn.Sequential(nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2))
        self.encoder.fc = nn.Sequential(nn.Linear(flat, 128), nn.ReLU(), nn.Linear(128, 3), nn.Tanh())
        self.decoder.fc = nn.Sequential(nn.Linear(3, 128), nn.ReLU(), nn.Linear(128, flat), nn.ReLU())
        self.decoder.deconv = nn.Sequential(nn.ConvTranspose2d(64, 32, 2, 2), nn.ReLU(), nn.ConvTranspose2d(32, 1, 2, 2), nn.Sigmoid())
        self.forecaster.lstm, self.forecaster.fc = nn.LSTM(3, 16, batch_first=True), nn.Linear(16, 3)

    def encode(self, x):
        return self.encoder.fc(self.encoder.conv(x).flatten(1))

    def decode(self, z):
        return self.decoder.deconv(self.decoder.fc(z).view(-1, 64, H // 4, W // 4))

    def forecast(self, past):
        return self.forecaster.fc(self.forecaster.lstm(past)[0][:, -1])


def losses_of(model, windows, t):
    x, following = windows[t][:, None], windows[t + 1][:, None]
    history = torch.stack([windows[t - HISTORY + 1 + k] for k in range(HISTORY)], 1)
    z = model.encode(x)
    with torch.no_grad():
        z_next = model.encode(following)
    past = model.encode(history.reshape(-1, 1, H, W)).view(len(t), HISTORY, 3)
    centred = z - z.mean(0)
    cov = centred.T @ centred / (len(t) - 1 + 1e-8)
    mse = nn.functional.mse_loss
    return mse(model.decode(z), x), mse(model.forecast(past), z_next - z), mse(cov, torch.eye(3, device=x.device, dtype=x.dtype))


def step(model, adam, windows, t):
    adam.zero_grad()
    reconstruction, forecast, covariance = losses_of(model, windows, t)
    (reconstruction + 0.5 * forecast + 0.1 * covariance).backward()
    adam.step()
    return [reconstruction.item(), forecast.item(), covariance.item()]


def windows_of(spectrogram):
    return spectrogram.T.unfold(1, W, 1).permute(1, 0, 2).contiguous()   # (windows, H, W) of (frames, H)


def precision(exact):
    torch.backends.cuda.matmul.allow_tf32 = not exact and DEFAULTS[0]
    torch.backends.cudnn.allow_tf32 = not exact and DEFAULTS[1]


DEFAULTS = (torch.backends.cuda.matmul.allow_tf32, torch.backends.cudnn.allow_tf32)


def check(folder):
    """In float64, so that the difference is Nest's alone."""
    os.makedirs(folder, exist_ok=True)
    steps, batch, count = (3, 16, 32) if small else (10, BATCH, 256)
    torch.manual_seed(1)
    model = Autoencoder()
    torch.save(model.state_dict(), os.path.join(folder, "model.pth"))
    spectrogram = torch.rand(FRAMES, H)
    batches = torch.stack([torch.randperm(FRAMES - W - 1 - HISTORY)[:batch] for _ in range(steps)]) + HISTORY - 1
    np.save(os.path.join(folder, "spectrogram.npy"), spectrogram.numpy())
    np.save(os.path.join(folder, "batches.npy"), batches.numpy().astype(np.float32))
    model, windows, batches = model.to(card).double(), windows_of(spectrogram.to(card).double()), batches.to(card)
    with torch.no_grad():
        latents = torch.cat([model.encode(windows[i:i + 32][:, None]) for i in range(0, count, 32)])
    np.save(os.path.join(folder, "latents.npy"), latents.cpu().numpy())
    adam = torch.optim.Adam(model.parameters(), 1e-3)
    np.save(os.path.join(folder, "losses.npy"), np.array([step(model, adam, windows, t) for t in batches]))


def report(figure, value, unit, exact):
    print(json.dumps({"peer": f"torch {torch.__version__} {'float32' if exact else 'defaults'}", "figure": f"card_{figure}", "value": float(f"{value:.6g}"), "unit": unit}), flush=True)


def seconds(run, runs=20):
    runs = 1 if small else runs
    wait = torch.cuda.synchronize if card.type == "cuda" else lambda: None
    run(); wait()
    best = 1e9
    for _ in range(1 if small else 3):
        start = time.perf_counter()
        for _ in range(runs):
            run()
        wait()
        best = min(best, (time.perf_counter() - start) / runs)
    return best


def times(exact):
    precision(exact)
    torch.manual_seed(0)
    batch, images, size = (8, 1, 256) if small else (BATCH, 32, 4096)
    a, b = torch.rand(size, size, device=card), torch.rand(size, size, device=card)
    report(f"gemm_{size}", 2e-9 * size ** 3 / seconds(lambda: a @ b), "GFLOP/s", exact)
    for height, width, inputs, outputs in ((256, 199, 64, 64), (128, 99, 64, 128), (128, 99, 128, 128), (64, 49, 128, 256), (64, 49, 256, 256), (32, 24, 256, 512), (32, 24, 512, 512)):
        scale = 8 if small else 1
        h, w = height // scale, width // scale
        x, k = torch.rand(images, inputs, h, w, device=card), torch.rand(outputs, inputs, 3, 3, device=card)
        with torch.no_grad():
            report(f"convolve_{h}x{w}_{inputs}_{outputs}", 2e-9 * images * h * w * inputs * outputs * 9 / seconds(lambda: torch.relu(nn.functional.conv2d(x, k, padding=1))), "GFLOP/s", exact)

    block = lambda i, o: [nn.Conv2d(i, o, 3, padding=1), nn.ReLU(), nn.Conv2d(o, o, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]   # normalisation folded into the weights
    net = nn.Sequential(*block(1, 64), *block(64, 128), *block(128, 256), nn.Conv2d(256, 512, 3, padding=1), nn.ReLU(), nn.Conv2d(512, 512, 3, padding=1)).eval().to(card)
    x = torch.rand(images, 1, 256, 199, device=card)
    with torch.no_grad():
        report(f"openl3_mel256_b{images}", images / seconds(lambda: net(x)), "frames/s", exact)

    # Its front end, from samples on the card: magnitudes of 2048 samples every 242 with zeros behind, mel bands by a product, decibels under each second's largest.
    sound, window, mel = torch.rand(images * 4800 + 48000, device=card), torch.hann_window(2048, device=card), torch.rand(1025, 256, device=card)

    def front_end():
        seconds = nn.functional.pad(sound.unfold(0, 48000, 4800)[:images], (0, 2048))
        levels = 10 * torch.log10(torch.clamp(torch.stft(seconds, 2048, 242, window=window, center=False, return_complex=True)[..., :199].abs().transpose(1, 2) @ mel, min=1e-10))
        return torch.clamp(levels - levels.amax((1, 2), keepdim=True), min=-80)

    report(f"openl3_front_end_b{images}", images / seconds(front_end), "frames/s", exact)

    model = Autoencoder().to(card)
    adam = torch.optim.Adam(model.parameters(), 1e-3)
    windows = windows_of(torch.rand(FRAMES, H)).to(card)
    t = (torch.randperm(len(windows) - HISTORY - 1)[:batch] + HISTORY - 1).to(card)
    report(f"train_step_b{batch}", seconds(lambda: step(model, adam, windows, t)), "s", exact)
    with torch.no_grad():
        count = 16 if small else 512
        report("encode", count / seconds(lambda: model.encode(windows[:count][:, None])), "windows/s", exact)


if sys.argv[1:2] == ["check"] and len(sys.argv) == 3:
    check(sys.argv[2])
elif sys.argv[1:] == ["time"]:
    print(json.dumps({"peer": f"torch {torch.__version__}", "figure": "card_device", "value": torch.cuda.get_device_name() if card.type == "cuda" else "processor"}))
    times(exact=False)
    if card.type == "cuda":
        times(exact=True)
else:
    sys.exit(__doc__)
