import json

for number in range(60000):
    row = {"a": number, "b": f"row {number} " + "x" * (number % 50), "c": [number] if number % 7 else None}
    print(json.dumps(row))
